"""The engines that set formulas, pages and publications, each known by one module."""
