from django.apps import AppConfig

from labo import digest


class ProjectsConfig(AppConfig):
    name = "projects"
    verbose_name = "cas"

    def ready(self):
        from projects import blocks
        from projects.backoffice import dashboard

        digest.register(digest.HOME, blocks.cases_of_the_moment)
        digest.register(digest.MY_SPACE, blocks.my_cases)
        digest.register(digest.MY_SPACE, blocks.my_ideas)
        digest.register(digest.DASHBOARD, dashboard.to_do)
        digest.register(digest.DASHBOARD, blocks.ideas_waiting)
        digest.register(digest.DASHBOARD, dashboard.latest_moves)
        digest.register(digest.DASHBOARD_BELOW, dashboard.pipeline)
