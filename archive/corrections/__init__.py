"""Editors' corrections: a page as the desk sees it, the verbs that change it, the pins that outlast a segmenter."""
