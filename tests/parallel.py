"""Several people at once: real threads, each with its own database connection."""

import threading

from django.db import connection


def in_parallel(*calls):
    """
    Run the calls at the same moment, each in a thread of its own.

    :returns: in the order of the calls, what each returned, or the exception it raised.
    """
    results = [None] * len(calls)
    start = threading.Barrier(len(calls))

    def run(index, call):
        try:
            connection.ensure_connection()
            start.wait(timeout=30)
            results[index] = call()
        except Exception as error:
            results[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(index, call), daemon=True) for index, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
        if thread.is_alive():
            raise AssertionError("A thread of the test is still waiting after a minute.")
    return results


def failures(results):
    return [result for result in results if isinstance(result, Exception)]
