"""Mails changed in what must not matter, or must carry through: the reading must follow.

draft       a mail as its writer made it, before it is bytes
forms       names and places of every inflection type, case by case
renaming    other names, other places in a text
days        dates shifted, written by number or by month name
changes     the transformations
inboxes     the project's own mails, and the corpora beside it
relation    whether the changed mail is read as the unchanged one
report      python -m tests.metamorphic.report
"""
