# An agent program on top of the agent's image; harness/sandbox/image.py assembles the build context:
#   program/    `run`, and `setup` if it has one, which is called here once, with the network that a build has
#   fetch.py    downloads what is pinned by its digest, for setup
ARG BASE
FROM ${BASE} AS program
USER root
COPY fetch.py /usr/local/lib/gbaeval/
COPY program/ /opt/program/
RUN chmod -R 0755 /opt/program \
 && cd /opt/program && if [ -e setup ]; then HOME=/root ./setup; fi \
 && rm -rf /var/lib/apt/lists/* /var/cache/apt/archives/*.deb /root/.cache /root/.npm
USER agent
ENV GBAEVAL_PROGRAM=/opt/program
