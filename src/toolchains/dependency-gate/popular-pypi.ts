/** Names that every Python programmer knows; see popular-npm.ts. In canonical spelling, in the order of the alphabet. */
const names = `
aiofiles aiohttp alembic altair annotated-types anthropic anyio apache-airflow argon2-cffi arrow asgiref asyncpg attrs
autopep8 babel bandit bcrypt beautifulsoup4 black bleach blinker bokeh boto3 botocore bottle cachetools celery certifi
cffi channels chardet charset-normalizer cherrypy click cloudpickle colorama coverage cryptography cython dash dask
databases dataclasses-json datasets deepdiff defusedxml dill distlib django django-cors-headers django-environ
django-filter djangorestframework docker docopt docutils duckdb elasticsearch email-validator faker falcon fastapi
filelock flake8 flask flask-cors flask-login flask-migrate flask-sqlalchemy flask-wtf freezegun fsspec future gensim
gevent gitpython google-api-python-client google-cloud-storage gradio graphene greenlet grpcio gunicorn h11 h5py
hatchling httptools httpx huggingface-hub hypothesis idna imageio importlib-metadata iniconfig ipykernel ipython isort
itsdangerous jax jedi jinja2 jmespath joblib jsonschema jupyter jupyterlab keras kombu langchain lightgbm litestar
loguru lxml mako markdown markdown-it-py markupsafe marshmallow matplotlib mccabe mkdocs mkdocs-material mock moto
motor msgpack multidict mypy mypy-extensions mysqlclient nltk nose notebook numba numpy oauthlib openai opencv-python
openpyxl orjson packaging pandas paramiko passlib pathspec peewee pendulum pep8 pika pillow pip pipenv pip-tools
playwright pluggy plotly poetry poetry-core polars pre-commit prometheus-client prompt-toolkit protobuf psutil psycopg
psycopg2 psycopg2-binary py pyarrow pyasn1 pycodestyle pycparser pycryptodome pydantic pydantic-core
pydantic-settings pydocstyle pyflakes pygame pygments pyinstaller pyjwt pylint pymongo pymysql pyodbc pyopenssl
pyparsing pyqt5 pyramid pyright pyserial pytest pytest-asyncio pytest-cov pytest-django pytest-mock pytest-xdist
python-dateutil python-dotenv python-jose python-multipart pytorch-lightning pytz pyyaml pyzmq quart rapidfuzz redis
regex reportlab requests requests-mock requests-oauthlib respx responses rich ruff s3transfer sanic scikit-image
scikit-learn scipy scrapy seaborn selenium sentry-sdk setuptools setuptools-scm shapely simplejson six sniffio
sortedcontainers soupsieve spacy sphinx sqlalchemy sqlmodel sqlparse starlette statsmodels streamlit structlog sympy
tabulate tenacity tensorflow termcolor textual tiktoken tokenizers toml tomli tomlkit toolz torch torchaudio
torchvision tornado tox tqdm transformers trio twine twisted typer types-pyyaml types-requests typing-extensions tzdata
ujson urllib3 uvicorn uvloop virtualenv watchdog watchfiles websocket-client websockets werkzeug wheel wrapt wtforms
xgboost xlrd xlsxwriter xmltodict yapf yarl zipp zope-interface
`;

export const popularPypi: readonly string[] = names.trim().split(/\s+/);
