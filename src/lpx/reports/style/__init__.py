"""The style sheets of the HTML report, in the order of the cascade: see ``lpx.reports.html_page``."""
