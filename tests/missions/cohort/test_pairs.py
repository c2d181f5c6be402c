"""Pairs of people who would not have met: everybody once, nobody alone, another direction whenever there is one."""

from collections import Counter
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from missions.cohort.pairs import Companion, pairs

people = st.lists(
    st.tuples(st.sampled_from("ABCDE"), st.sampled_from(["", "green", "office", "sport"])), max_size=18
).map(lambda told: [Companion(key, *each) for key, each in enumerate(told)])


@given(people)
def test_everybody_is_there_once_and_nobody_is_alone(people):
    found = pairs(people)
    assert sorted(each.key for pair in found for each in pair) == [each.key for each in people]
    sizes = Counter(len(pair) for pair in found)
    assert set(sizes) <= ({1} if len(people) == 1 else {2, 3})
    assert sizes[3] == (len(people) % 2 if len(people) > 1 else 0)


@given(people, st.randoms(use_true_random=False))
def test_the_same_people_give_the_same_pairs(people, random):
    mixed = list(people)
    random.shuffle(mixed)
    assert pairs(mixed) == pairs(people)


@given(people)
def test_two_of_one_direction_meet_only_where_it_cannot_be_helped(people):
    sizes = Counter(each.direction for each in people)
    if len(people) % 2 or not people or max(sizes.values()) > len(people) // 2:
        return
    assert all(one.direction != other.direction for one, other in pairs(people))


@given(people)
def test_no_exchange_would_mix_better(people):
    def strange(pair):
        return 100 * (pair[0].direction != pair[1].direction) + (pair[0].family != pair[1].family)

    twos = [pair for pair in pairs(people) if len(pair) == 2]
    for (one, two), (three, four) in combinations(twos, 2):
        now = strange((one, two)) + strange((three, four))
        assert now >= strange((one, four)) + strange((three, two))
        assert now >= strange((one, three)) + strange((two, four))
