"""The label of thirty seconds stands where there can be none, or without its list.

After the short answer, a paragraph that is only the label in bold (`**In 30 seconds**`) and a list
right after it say what one would answer in thirty seconds: three points or so, spoken. Without a
list, or elsewhere, the label is nothing but bold words.
"""
