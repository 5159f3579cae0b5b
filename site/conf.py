"""Sphinx configuration of the course's website; ``course site`` builds it."""

import os

from course_lib.language import tr

project = html_title = tr("Word embeddings")
author = "the authors of the course"
project_copyright = "the authors of the course"
language = os.environ.get("COURSE_LANGUAGE") or "en"

extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx.ext.mathjax",
    "course_lib.teaching.sphinx_hooks",
]
exclude_patterns = ["chapters.txt", "twins.json"]

# The notebooks are committed with their outputs; nothing runs here.
nb_execution_mode = "off"
nb_merge_streams = True
nb_code_prompt_show = tr("Show the code")
nb_code_prompt_hide = tr("Hide the code")
nb_ipywidgets_js = {}
myst_enable_extensions = ["dollarmath", "amsmath", "colon_fence", "deflist"]
myst_heading_anchors = 3
suppress_warnings = [
    "mystnb.unknown_mime_type",  # plotly's own form; its HTML twin is shown
    "ref.python",  # plain words in the types of a docstring that are also attributes
]

# MathJax from a package, copied into _static when the site is built.
mathjax_path = "tex-svg.js"
mathjax3_config = {
    "options": {"enableMenu": False},
    "svg": {"fontCache": "none", "mtextInheritFont": True},
}

autodoc_typehints = "none"
autodoc_member_order = "bysource"
napoleon_google_docstring = False
napoleon_use_rtype = False
napoleon_use_ivar = True
add_module_names = False

html_theme = "sphinx_book_theme"
html_static_path = ["_static"]
html_css_files = ["identity.css", "site.css"]
html_copy_source = True
html_show_sourcelink = False
html_last_updated_fmt = None
html_show_search_summary = False  # fetching summaries fails where pages are opened from disk
html_context = {"default_mode": "auto"}  # light or dark, as the reader's system is
html_theme_options = {
    "navbar_persistent": [],
    "logo": {"text": project},
    "use_download_button": True,
    "use_fullscreen_button": True,
    "home_page_in_toc": True,
    "show_navbar_depth": 1,
    "show_toc_level": 2,
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
    "extra_footer": tr("<p>Text CC BY 4.0, code MIT. See “Licence and credits”.</p>"),
}
