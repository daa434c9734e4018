"""A file, or its name, is not UTF-8 text.

The tool reads UTF-8 and nothing else; guessing another encoding would garble Hangul without a
word. Save the file as UTF-8. Some editors on Windows call it "UTF-8", and the wrong ones "ANSI",
"CP949" or "Unicode" (UTF-16). From a command line:

    iconv -f CP949 -t UTF-8 old.md > new.md
"""
