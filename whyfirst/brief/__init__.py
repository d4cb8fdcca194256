"""The brief: a plan as Markdown that people read, edit and pass on, and that is read back.

`layout` writes a plan, and `escape` keeps every text as it was typed. `reading` finds the plan in a
document again, with the help of `front_matter`, `document` and `headings`. `revision` changes some
answers and leaves every other byte alone; `generated` finds what repeats answers, and `facts` what
the front matter repeats. `reviews` reads the reviews below the plan, `review_writing` writes them.
"""
