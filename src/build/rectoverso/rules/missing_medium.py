"""A picture or a sound of a document could not be had.

Local files are copied into `media/`; what lies elsewhere is fetched only with `--fetch-images`, in
limits of size, number and time, and never from this machine or its network unless `--allow-private`
says so. What is not to be had stays a link, or its words. Save the file yourself, put it into
`media/` and show it there.
"""
