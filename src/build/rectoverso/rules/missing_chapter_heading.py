"""A chapter's file does not begin with the chapter's heading.

The first heading of a file is the chapter: one `#`, its title and its id. What stands before it
would belong to no chapter and appear nowhere; that includes a YAML header.
"""
