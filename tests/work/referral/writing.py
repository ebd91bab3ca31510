"""Of the model: what is written and planned moves the next contact, and so Today."""

from datetime import date
from typing import Any
from uuid import UUID

from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.ids import new_id
from tonari.records.people import actions as people
from tonari.work.support import actions as support
from tonari.work.support.models import Appointment, Note
from tonari.work.support.rules import When

from .world import World, pick


class Writing(World):
    """Notes, visits, small tasks and the rhythm."""

    def write(self, which: int, who: int, more: int) -> None:
        by, case = self.case_by(which, who)
        note = pick(list(Note.objects.order_by("pk")), which)
        if note is None or more % 3 == 0:
            self.attempt(
                support.add_note,
                by=by,
                note_id=new_id(),
                case_id=case,
                next_contact_on=self.day(9),
                **self.told(more),
            )
            return
        change = {
            "by": pick(self.able(note.case_id) or [by], who),
            "note_id": note.pk,
            "change_id": new_id(),
        }
        self.one_of(
            [
                (support.strike_note, change | {"why": "べつの人のこと"}),
                (support.restore_note, change),
                (support.correct_note, change | {"seen": note.version} | self.told(more + 1)),
            ],
            more,
        )

    def told(self, more: int) -> dict[str, Any]:
        """What a note says."""
        return {
            "on": self.day(0),
            "method": "phone",
            "reached": bool(more % 2),
            "with_whom": "本人",
            "text": f"声が明るかった {more} {new_id()}",
        }

    def day(self, ahead: int) -> date:
        with clock.at(self.moment):
            return clock.in_days(ahead)

    def plan(self, which: int, who: int, more: int) -> None:
        by, case = self.case_by(which, who)
        open_ones = Appointment.objects.filter(state="planned").order_by("pk")
        row = pick(list(open_ones), which)
        if row is None or more % 3 == 0:
            self.attempt(
                support.plan_appointment,
                by=by,
                appointment_id=new_id(),
                case_id=case,
                kind=pick(["visit", "errand", "phone"], more // 3),
                when=When.day(self.day(which % 9)),
                what="書類をいっしょに見る",
                place="家",
                goers=[by.acting_id],
            )
            return
        self._end(pick(self.able(row.case_id) or [by], who), row.pk, which + more)

    def _end(self, by: Actor, appointment_id: UUID, how: int) -> None:
        its = {"by": by, "appointment_id": appointment_id}
        later = {"when": When.day(self.day(5)), "next_id": new_id()}
        done = self.told(how) | {"note_id": new_id(), "next_contact_on": self.day(9)}
        self.one_of(
            [
                (support.finish_appointment, its | done),
                (support.finish_errand, its),
                (support.miss_appointment, its | later | {"note_id": new_id(), "text": "留守"}),
                (support.postpone_appointment, its | later | {"reason": "雨"}),
                (support.cancel_appointment, its | {"reason": ""}),
                (support.change_goers, its | {"goers": [by.acting_id]}),
            ],
            how,
        )

    def rhythm(self, which: int, who: int, more: int) -> None:
        by, case = self.case_by(which, who)
        self.attempt(
            people.set_rhythm,
            by=by,
            case_id=case,
            rhythm_days=pick([7, 30, 90], more),
            next_contact_on=self.day(7),
        )
