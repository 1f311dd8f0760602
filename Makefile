# Every target that people and CI use; `make help` lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := help
BIN := node_modules/.bin
DFS := node dist/client/cli.js
DIR ?= .dfs
MASTER ?= 127.0.0.1:9000
PORT ?= 9000
ID ?= 1
DOMAIN ?= /r1
GEN_FLAGS := --longs=Number --enums=String --defaults --oneofs --includeComments --inputTemplate=%sInput --outputTemplate=%s --importFileExtension=.js --grpcLib=@grpc/grpc-js
export NODE_NO_WARNINGS ?= 1

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  \1|\2/' | column -t -s'|'

node-version:
	@node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' \
		|| { echo "Node 20.19 or newer is needed; found: $$(node --version 2>&1)"; exit 1; }

node_modules/.package-lock.json: package-lock.json | node-version
	npm ci --no-audit --no-fund
	@touch $@

install: node_modules/.package-lock.json ## install what package-lock.json pins

build: install ## compile src/ to dist/
	@$(BIN)/tsc -p tsconfig.json
	@chmod +x dist/client/cli.js

gen: install ## regenerate the types of proto/ into src/rpc/gen
	@rm -rf src/rpc/gen
	@$(BIN)/proto-loader-gen-types $(GEN_FLAGS) -I proto -O src/rpc/gen dfs/v1/namespace.proto dfs/v1/node.proto dfs/v1/block.proto dfs/v1/repair.proto dfs/v1/admin.proto

verify-gen: install ## fail if src/rpc/gen is not what proto/ gives
	@rm -rf out/gen && mkdir -p out/gen
	@$(BIN)/proto-loader-gen-types $(GEN_FLAGS) -I proto -O out/gen dfs/v1/namespace.proto dfs/v1/node.proto dfs/v1/block.proto dfs/v1/repair.proto dfs/v1/admin.proto
	@diff -r src/rpc/gen out/gen || (echo 'src/rpc/gen is out of date: run make gen'; exit 1)

lint: build ## lint (import directions and pure cores included) and check the format
	@$(BIN)/oxlint --type-aware --max-warnings 0
	@$(BIN)/prettier --check --log-level warn .

fmt: install ## format everything
	@$(BIN)/prettier --write --log-level warn .

typecheck: build ## type-check sources, scripts and tests
	@$(BIN)/tsc -p test/tsconfig.json

test: build ## all tests
	@NODE_OPTIONS=--experimental-vm-modules $(BIN)/jest $(ARGS)

bench: build ## measure: make bench ARGS='data --size 1GiB' (or meta, namespace, repair)
	@$(DFS) bench $(or $(ARGS),data)

sim: install ## clusters on virtual time under faults: make sim SEED=7, make sim SEEDS=1-1000 JOBS=2, make sim MINUTES=3
	@$(BIN)/tsc -p test/sim/tsconfig.json && ln -sfn ../../proto out/sim/proto
	@node --stack-trace-limit=8 --max-semi-space-size=64 out/sim/test/sim/run/main.js $(if $(SEED),--seed '$(SEED)') \
		$(if $(SEEDS),--seeds '$(SEEDS)') $(if $(JOBS),--jobs '$(JOBS)') $(if $(MINUTES),--minutes '$(MINUTES)') \
		$(if $(TEMPO),--tempo '$(TEMPO)') $(if $(FAULTS),--faults '$(FAULTS)') $(if $(PLANS),--plans '$(PLANS)') $(ARGS)

sim-planted: install ## the simulation must find planted bugs: make sim-planted, make sim-planted BUG='lease not fenced'
	@$(BIN)/tsc -p test/sim/tsconfig.json && node out/sim/test/sim/planted/run-planted.js $(if $(BUG),--bug '$(BUG)')

histories: build ## random histories against the master's rules on virtual time: make histories RUNS=1000
	@SIM_RUNS='$(or $(RUNS),1000)' NODE_OPTIONS=--experimental-vm-modules $(BIN)/jest --testTimeout=3600000 \
		test/unit/master/core/history test/unit/master/core/deletion-safety test/unit/master/core/redundancy/repair

fuzz: build ## spoiled and random inputs against every decoder: make fuzz RUNS=10000
	@FUZZ_RUNS='$(or $(RUNS),10000)' NODE_OPTIONS=--experimental-vm-modules $(BIN)/jest --testTimeout=3600000 test/fuzz

chaos: build ## real processes killed, paused, cut off, on bad disks, all checked: make chaos SEED=1 ROUNDS=8 STRIKES=3 NEMESES=kill,pause
	@scripts/chaos-tools.sh
	@$(BIN)/tsc -p test/chaos/tsconfig.json && ln -sfn ../../proto out/chaos/proto
	@node out/chaos/test/chaos/main.js $(if $(SEED),--seed=$(SEED)) $(if $(ROUNDS),--rounds=$(ROUNDS)) $(if $(SECONDS),--seconds=$(SECONDS)) \
		$(if $(STRIKES),--strikes=$(STRIKES)) $(if $(NEMESES),--nemeses=$(NEMESES)) $(ARGS)

crashes: build ## a master dies at every fail point, by kill -9 and by loss of power: make crashes KILLS=200 CUTS=50
	@CRASH_ALL=1 CRASH_KILLS='$(or $(KILLS),10)' CRASH_CUTS='$(or $(CUTS),10)' NODE_OPTIONS=--experimental-vm-modules \
		$(BIN)/jest --maxWorkers=1 test/system/fail-points

experiment: build ## a fault under load, with a report: make experiment ARGS='run kill-node --seed 1'
	@$(DFS) experiment $(or $(ARGS),list)

sim-short: ## as many of the first seeds as three minutes of two cores hold
	@$(MAKE) --no-print-directory sim SEEDS=1-70 MINUTES=3 JOBS="$$(node -p 'Math.min(2, os.availableParallelism())')" ARGS=

# Fixed here, so that no change is refused for what chance draws; `make test`, `make fuzz` and `make histories` draw anew.
verify: export PROPERTY_SEED ?= 20261122
verify: lint typecheck verify-gen sim-short test ## all that CI runs

audit: install ## known weaknesses of the packages that run (asks the registry)
	@npm audit --omit=dev

demo: build ## the whole story on a cluster of its own: put, get, kill a fault domain, get, repair, get
	@$(DFS) cluster demo $(ARGS)

up: build ## a cluster that stays, in DIR=.dfs with the master on PORT=9000
	@$(DFS) cluster up --dir='$(DIR)' $(if $(filter-out 0,$(PORT)),--port=$(PORT)) $(ARGS)

down: build ## stop that cluster and keep its data
	@$(DFS) cluster down --dir='$(DIR)'

status: build ## what runs of that cluster
	@$(DFS) cluster status --dir='$(DIR)'

clean-data: build ## stop that cluster and remove its folder with all data
	@if [ -f '$(DIR)/cluster.json' ]; then $(DFS) cluster down --dir='$(DIR)' && rm -rf '$(DIR)'; else echo "no cluster in $(DIR)"; fi

master: build ## one master in the foreground: DIR= MASTER=host:port to listen on
	@exec $(DFS) master --dir='$(DIR)/master' --listen=$(MASTER) $(ARGS)

blockserver: build ## one block server in the foreground: ID=1 DOMAIN=/r1 DIR= MASTER=
	@exec $(DFS) blockserver --dir='$(DIR)/bs$(ID)' --name=bs$(ID) --domain=$(DOMAIN) --listen=127.0.0.1:0 --master=$(MASTER) $(ARGS)

repair: build ## one repair worker in the foreground: MASTER= ARGS='--bandwidth 20MiB'
	@exec $(DFS) repair --master=$(MASTER) $(ARGS)

.PHONY: bench sim sim-short sim-planted histories fuzz chaos crashes experiment help node-version install build gen verify-gen lint fmt typecheck test verify audit demo \
	up down status clean-data master blockserver repair
