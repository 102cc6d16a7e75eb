# Two words each; `make` alone lists them. The work is done by crates/xtask, a small Rust program.
#
#   PG_CONFIG=/path/to/pg_config   which PostgreSQL (15 to 18); without it the newest installed one, or the distribution's
#   PACK=name-or-folder ARGS='…'   for eval: the pack, and what goes to its harness as it is

CARGO ?= $(shell command -v cargo || echo $(HOME)/.cargo/bin/cargo)
XTASK  = $(CARGO) run --release --quiet --package xtask --

export PG_CONFIG

help: toolchain
	@$(XTASK)

demo test server install build regress regress-accept bench fmt lint: toolchain
	@$(XTASK) $@

eval: toolchain
	@$(XTASK) eval '$(PACK)' $(ARGS)

train test-runaway: toolchain
	@$(XTASK) $@ $(ARGS)

# What must be there before the first Rust program can be built: cargo, and a C compiler, which Rust links with.
toolchain:
	@"$(CARGO)" --version >/dev/null 2>&1 || { \
	  echo 'error: cargo not found: install Rust 1.95 or newer (https://rustup.rs)' >&2; exit 2; }
	@command -v cc >/dev/null || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo '==> Installing packages: build-essential' && apt-get update -q && \
	    DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends build-essential; \
	  else \
	    echo 'error: no C compiler (cc), which Rust links with: install the package build-essential' >&2; exit 2; \
	  fi; }
	@[ -x target/release/xtask ] || echo '==> Building the build tools (crates/xtask)'

.PHONY: help demo test server install build regress regress-accept bench fmt lint eval train test-runaway toolchain
