from django.apps import AppConfig

from labo import digest


class ProjectsConfig(AppConfig):
    name = "projects"
    verbose_name = "cas"

    def ready(self):
        from labo.notices.kinds import declare
        from projects import blocks, notices
        from projects.backoffice import dashboard

        declare(*notices.KINDS)
        digest.register(digest.HOME, blocks.cases_of_the_moment)
        digest.register(digest.MY_SPACE, blocks.my_cases)
        digest.register(digest.DASHBOARD, dashboard.to_do)
        digest.register(digest.DASHBOARD, dashboard.latest_moves)
        digest.register(digest.DASHBOARD_BELOW, dashboard.pipeline)
