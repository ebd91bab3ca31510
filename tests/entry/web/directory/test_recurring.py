"""What comes again as one rule: any calendar reads from it the very times that are certain."""

from datetime import date, datetime, time

from dateutil.rrule import rrulestr
from hypothesis import given, settings

from tests.records.directory.test_openings import all_openings
from tonari.entry.web.directory.recurring import recurring
from tonari.records.directory.rules.openings import between


@given(all_openings())
@settings(max_examples=60)
def test_rules_say_each_time_once_and_no_other(said):
    first, last = date(2026, 12, 20), date(2027, 2, 18)
    told = []
    for one in recurring(said, first, last):
        day, start, end = one.first
        days = [day]
        if one.rule:
            many = {
                k: ",".join(map(str, v)) if isinstance(v, list) else v for k, v in one.rule.items()
            }
            rule = ";".join(f"{name.upper()}={value}" for name, value in many.items())
            comes = rrulestr(rule, dtstart=datetime.combine(day, time()))
            days = [each.date() for each in comes.between(*_whole(day, one.last), inc=True)]
        told += [(day, start, end) for day in days if day not in one.left_out]
    assert sorted(told) == sorted(between(said, first, last))


def _whole(first, last):
    return datetime.combine(first, time()), datetime.combine(last, time(23))
