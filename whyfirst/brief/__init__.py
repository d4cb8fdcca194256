"""The brief: a plan as Markdown that people read, edit and pass on, and that is read back as the plan.

`template` lays a plan out, `literal` keeps every text as it was typed, `reading` finds the plan in a document again
(`front` and `document` take it apart), `revision` changes one answer and leaves every other byte alone.
"""
