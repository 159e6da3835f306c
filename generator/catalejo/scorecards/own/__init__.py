"""Rules of one's own: expressions over documented facts, read from cards, judged in limited children."""
