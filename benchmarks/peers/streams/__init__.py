"""Timefold's constraint streams and local search, on a model that a competent user of it would write.

Timefold (its community edition, from Python) moves one decision after another and keeps a score; it proves nothing, so
there is never a bound, and a team that has no roster is never told from one for which none was found.

What is decided: of each person's day, which pattern of working time it follows (off, one block or two); of each meeting
of everybody, when; of each session that a person is offered in a week, when, or that it is left out, and where and with
which eSF or colleague. The sessions offered come from the norm's targets and goals, in whole sessions, rounded up. What
no session takes of the working time is the residual activity (`outras`): hours due and sessions are decided apart.
Hard points are slots of the grid by which a rule is broken, a clash at four and missing work or presence at two; soft
points are those of `docs/objetivo.md` with the pack's weights.

How it is searched: first fit for the meetings, from working time spread evenly over the days; late acceptance on both;
first fit for the sessions, those that bands ask for first; late acceptance on everything, with change and swap moves,
until the time is up, by a clock of this process. One thread: more are for the commercial editions.

What is restricted, against the rules as they are:

- Sessions of one person or two; of the further meetings with an eSF the shortest only; a free length is two hours or
  what is left of the week's target, a multiple is two hours at most. Of each row of hours one activity: no home visits
  by one person (`domiciliar-especifico`), no `pics`. A row's hours in a week can be less than its target, never more
  than the target rounded up, except by meetings of everybody, commitments and what colleagues bring along.
- Blocks, and sessions at one of their ends, stand on the hour, or where a person's available time begins or ends.
- Two colleagues without an eSF share a session at the seat or outside the units. Individual sessions may be in any
  unit; what occupies no resource is at the seat.
- The way between two units is made at once on leaving the other unit for the seat, and as late as possible the other
  way; it never passes over a session outside the units.
- Nobody joins a commitment; one that everybody has, of the right length, is the duty with its eSF. No sessions of
  everybody but the two kinds that the norm asks for.
- A resource is asked for one at a time, the residual activity has no hours asked of it, and there are at most two
  blocks a day; of other norms the peer says that it cannot plan them.

The hours due, the bands and the targets are taken from `escala.rules.bands`, as the audit takes them: a mistake there
would not show here. Nothing of `escala.solver` is used.

What the beta (1.24.0b0) lacks: custom moves, and sums of anything but 32-bit numbers. A function that it cannot turn
into Java, as one with a loop that unpacks or with too many instructions, is silently run by Python, several times
slower: hence the short functions. Its listener copies the whole plan for each better one, so Java's is used instead.
"""
