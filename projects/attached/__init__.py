"""Files that people attach to a case: their names, what they really hold, where they are kept, who scans them."""
