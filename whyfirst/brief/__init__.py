"""The brief: a plan as Markdown that people read, edit and pass on, and that is read back.

`layout` writes a plan, and `escape` keeps every text as it was typed. `reading` finds the plan in a
document again, with the help of `front_matter`, `document` and `headings`. `revision` changes some
answers and leaves every other byte alone. `reviews` reads and writes the reviews below the plan.
"""
