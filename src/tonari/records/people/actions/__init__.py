"""Writes of people and their records; each takes `by`."""

from .alone import carry_no_more
from .cases import (
    close_problem,
    join_team,
    leave_team,
    open_case,
    open_problem,
    step_in,
)
from .contacts import correct_contact, count_contacts, note_met, record_contact
from .finder import put_into_finder
from .grants import (
    end_grants,
    end_overdue_grants,
    end_received,
    give_consent,
    release,
    tell,
    withdraw_consent,
)
from .holding import change_contract, make_contract, set_holder, set_holder_of_all
from .losses import (
    end_loss,
    note_death,
    note_missing,
    take_back_notices,
    take_note,
    tell_of_losses,
)
from .merging import merge_cases, undo_merge
from .protection import keep_away, keep_away_with, let_near, restrict, unrestrict
from .reach import drop_from_teams, keep_connection, keep_reachable
from .received import copy_received
from .sections import strike_section, write_section
from .several import hand_over_all, join_all, leave_all
from .tracks import (
    be_beside_again,
    carry_on_elsewhere,
    come_back,
    hand_over,
    introduce,
    move_tracks,
    return_to_sender,
    set_rhythm,
    stop_contact,
)

__all__ = [
    "be_beside_again",
    "carry_no_more",
    "carry_on_elsewhere",
    "change_contract",
    "close_problem",
    "come_back",
    "copy_received",
    "correct_contact",
    "count_contacts",
    "drop_from_teams",
    "end_grants",
    "end_loss",
    "end_overdue_grants",
    "end_received",
    "give_consent",
    "hand_over",
    "hand_over_all",
    "introduce",
    "join_all",
    "join_team",
    "keep_away",
    "keep_away_with",
    "keep_connection",
    "keep_reachable",
    "leave_all",
    "leave_team",
    "let_near",
    "make_contract",
    "merge_cases",
    "move_tracks",
    "note_death",
    "note_met",
    "note_missing",
    "open_case",
    "open_problem",
    "put_into_finder",
    "record_contact",
    "release",
    "restrict",
    "return_to_sender",
    "set_holder",
    "set_holder_of_all",
    "set_rhythm",
    "step_in",
    "stop_contact",
    "strike_section",
    "take_back_notices",
    "take_note",
    "tell",
    "tell_of_losses",
    "undo_merge",
    "unrestrict",
    "withdraw_consent",
    "write_section",
]
