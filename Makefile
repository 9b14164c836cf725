# Everything that one does with Varco. `make` alone lists it.
#
# Each target installs what it lacks: system packages through apt (with sudo where needed), packages of npm
# by their lock files, tools of cargo by their version.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help demo test test-all bench lint fmt fuzz assets deny scripts

CARGO_DENY := 0.20.2
CARGO_FUZZ := 0.13.2
# How long one fuzz target runs, in seconds.
FUZZ_SECONDS ?= 60

# Folders with scripts that are not ours.
FOREIGN := \( -name node_modules -o -name .venv -o -name target -o -name .git -o -name data \)

say = printf '\n== %s\n' "$(1)"

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: packages-build assets ## build and start the demo: http://localhost:8080 and its service modules; Ctrl-C stops it
	@$(call say,demo: build)
	cargo build --workspace --locked
	@$(call say,demo: start)
	cargo run --locked --quiet -p varco-tests --bin demo

test: packages-test assets ## run every test; the last line is the total
	@$(call say,test: build)
	cargo build --workspace --all-targets --locked
	@$(call say,test: run)
	@tests/total.sh cargo test --workspace --locked --no-fail-fast

test-all: packages-test assets ## run every test, also the long forms and the whole matrix of screens
	@$(call say,test-all: build)
	cargo build --workspace --all-targets --locked
	@$(call say,test-all: run)
	@VARCO_TEST_ALL=1 tests/total.sh cargo test --workspace --locked --no-fail-fast -- --include-ignored

bench: packages-bench assets ## measure speed and memory of a release build, beside a peer; writes a report
	@$(call say,bench: release build)
	cargo build --release --locked -p idp
	@$(call say,bench: measure)
	cargo run --release --locked -p varco-tests --bin bench

lint: packages-build assets deny scripts ## check form, lints, dependencies and scripts
	@$(call say,lint: form)
	cargo fmt --all --check
	@$(call say,lint: clippy)
	cargo clippy --workspace --all-targets --locked -- -D warnings

deny: ## check what has entered the dependency tree (deny.toml)
	@$(call say,lint: dependencies)
	@cargo deny --version 2>/dev/null | grep -qF '$(CARGO_DENY)' || { \
		echo "installing cargo-deny $(CARGO_DENY) (some minutes, once)"; \
		env -u CARGO_TARGET_DIR cargo install cargo-deny --version $(CARGO_DENY) --locked --force; }
	cargo deny --locked check --hide-inclusion-graph bans licenses sources

scripts:
	@$(call say,lint: scripts)
	@find . $(FOREIGN) -prune -o \( -name '*.js' -o -name '*.mjs' \) -print0 | xargs -0 -r -n 1 node --check
	@find . $(FOREIGN) -prune -o \( -name '*.sh' -o -path './.ci/run' \) -print0 | xargs -0 -r -n 1 bash -n

fmt: ## bring the sources into form
	@$(call say,fmt)
	cargo fmt --all

fuzz: packages-build assets ## let each fuzz target search for FUZZ_SECONDS (60); findings stay in tests/fuzz/artifacts
	@cargo fuzz --version 2>/dev/null | grep -qF '$(CARGO_FUZZ)' || { \
		$(call say,fuzz: install cargo-fuzz $(CARGO_FUZZ) (once)); \
		env -u CARGO_TARGET_DIR cargo install cargo-fuzz --version $(CARGO_FUZZ) --locked --force; }
	@for target in $$(cd tests/fuzz && cargo fuzz list --fuzz-dir .); do \
		$(call say,fuzz: $$target for $(FUZZ_SECONDS) s); \
		mkdir -p "tests/fuzz/found/$$target"; \
		(cd tests/fuzz && RUSTC_BOOTSTRAP=1 cargo fuzz run --fuzz-dir . "$$target" "found/$$target" "corpus/$$target" \
			-- -max_total_time=$(FUZZ_SECONDS) -rss_limit_mb=2048 -print_final_stats=1); \
	done

assets: idp/assets/node_modules/.installed-from ## fetch the design kit of the pages, by its lock file

idp/assets/node_modules/.installed-from: idp/assets/package-lock.json
	@$(call say,assets: fetch the design kit)
	cd idp/assets && npm ci --ignore-scripts --no-audit --no-fund
	@cp $< $@

packages-%:
	@$(call say,packages: install what is missing to $*)
	@tests/install.sh $*
