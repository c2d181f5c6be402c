"""R7: a monster of a document ends alone, with an answer for who asked; the next one comes out."""

import pickle
from concurrent.futures import ThreadPoolExecutor

import psutil
import pytest

from labo.pdf import Job, PdfBusy, PdfError, PdfTooLarge, drawing_url, job_of
from labo.pdf.process import Limits, Press, read

MEGABYTE = 1024 * 1024
SQUARE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><rect width="1" height="1"/></svg>'


def page(body="<p>Bonjour.</p>"):
    return job_of(f'<!doctype html><html lang="fr"><head><title>Un titre</title></head><body>{body}</body></html>')


def table(rows):
    cells = "".join(f"<td>Une case {number}</td>" for number in range(6))
    return page(f"<table><tr><th>a</th></tr>{f'<tr>{cells}</tr>' * rows}</table>")


@pytest.fixture
def press():
    press = Press()
    yield press
    press.close()


def child_of(press):
    return psutil.Process(press._process.pid)


def is_gone(process):
    psutil.wait_procs([process], timeout=10)
    return not process.is_running()


def test_one_process_serves_document_after_document(press):
    first = press.print(page())
    child = child_of(press)

    assert press.print(page()) == first
    assert child_of(press) == child


def test_document_that_takes_too_long_ends_and_the_next_comes_out(press):
    press.print(page())
    child = child_of(press)
    press.limits = Limits(time=0.3)

    with pytest.raises(PdfTooLarge, match="seconds"):
        press.print(table(1500))

    press.limits = Limits()
    assert is_gone(child)
    assert press.print(page()).startswith(b"%PDF")


def test_document_that_wants_too_much_memory_ends_and_the_next_comes_out(press):
    press.print(page())
    needed = child_of(press).memory_info().vms
    press.close()
    press.limits = Limits(memory=needed + 20 * MEGABYTE)

    with pytest.raises(PdfTooLarge):
        press.print(table(1500))

    press.close()
    press.limits = Limits()
    assert press.print(page()).startswith(b"%PDF")


def test_long_document_has_room_enough(press):
    """Negative control of the limits: the longest that is accepted comes out, and stays under 512 MB."""
    longest = page("<p>Nos ateliers sont pleins le mercredi, et vides le reste du temps.</p>" * 3000)

    press.limits = Limits(time=120)  # room is what is looked at: a machine that is busy takes its time
    assert press.print(longest).startswith(b"%PDF")
    assert child_of(press).memory_info().rss < 512 * MEGABYTE


def test_press_that_was_killed_is_begun_anew(press):
    press.print(page())
    child = child_of(press)
    child.kill()
    assert is_gone(child)

    assert press.print(page()).startswith(b"%PDF")


def test_answer_of_the_press_is_read_as_bytes_alone():
    """A press that a document has turned against us can give a wrong PDF, and nothing that runs."""
    hostile = pickle.dumps(print)

    assert isinstance(read(hostile), PdfError)
    assert read(b"p" + hostile) == hostile


def test_press_that_ends_for_want_of_work_is_begun_anew(press):
    press.limits = Limits(idle=0)
    press.print(page())
    child = child_of(press)

    assert is_gone(child)
    assert press.print(page()).startswith(b"%PDF")


def test_press_ends_with_its_line(press):
    """As when the web process is killed: nobody holds the other end."""
    press.print(page())
    child = child_of(press)
    press._line.close()

    assert is_gone(child)


def test_turn_that_does_not_come_is_refused(press):
    press.limits = Limits(wait=0.1)
    press._turn.acquire()

    with pytest.raises(PdfBusy):
        press.print(page())

    press._turn.release()


def test_document_that_finds_too_many_before_it_is_refused_at_once(press):
    """Each one that waits holds a thread: those who read pages need the others."""
    press.limits = Limits(asked=1)
    refused = []

    def come_second(job):
        with pytest.raises(PdfBusy) as told:
            press.print(job)
        refused.append(str(told.value))
        return b"%PDF"

    press._ask, ask = lambda job: come_second(job), press._ask
    press.print(page())
    press._ask = ask

    assert refused == ["1 documents are there already"]
    assert press.print(page()).startswith(b"%PDF")


def test_documents_asked_at_once_all_come_out(press):
    """R7: twenty at once, one of which is a monster."""
    press.limits = Limits(asked=20)
    jobs = [page(f"<p>{number}</p>") for number in range(20)]
    jobs[3] = Job(table(3000).html, (), None, accent=jobs[0].accent, site=jobs[0].site, static="nowhere")

    def made(job):
        try:
            return press.print(job)[:4]
        except PdfError as error:
            return type(error)

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(made, jobs))

    assert answers.pop(3) is PdfError
    assert set(answers) == {b"%PDF"}


def test_complaint_comes_back_whole(press):
    with pytest.raises(PdfError, match="no required alt"):
        press.print(page(f'<img src="{drawing_url(SQUARE)}">'))


def test_press_knows_no_secret(press, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "canari")
    press.print(page())

    assert not {"SECRET_KEY", "DATABASE_URL", "DJANGO_SETTINGS_MODULE"} & set(child_of(press).environ())
