# Every target that people and CI use; `make help` lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := help
BIN := node_modules/.bin
DFS := node dist/client/cli.js
DIR ?= .dfs
MASTER ?= 127.0.0.1:9000
GEN_FLAGS := --longs=Number --enums=String --defaults --oneofs --includeComments --inputTemplate=%sInput --outputTemplate=%s --importFileExtension=.js --grpcLib=@grpc/grpc-js
export NODE_NO_WARNINGS ?= 1

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  \1|\2/' | column -t -s'|'

node_modules/.package-lock.json: package-lock.json
	npm ci --no-audit --no-fund
	@touch $@

install: node_modules/.package-lock.json ## install what package-lock.json pins

build: install ## compile src/ to dist/
	@$(BIN)/tsc -p tsconfig.json

gen: install ## regenerate the types of proto/ into src/rpc/gen
	@rm -rf src/rpc/gen
	@$(BIN)/proto-loader-gen-types $(GEN_FLAGS) -I proto -O src/rpc/gen dfs/v1/namespace.proto dfs/v1/node.proto dfs/v1/block.proto dfs/v1/admin.proto

verify-gen: install ## fail if src/rpc/gen is not what proto/ gives
	@rm -rf out/gen && mkdir -p out/gen
	@$(BIN)/proto-loader-gen-types $(GEN_FLAGS) -I proto -O out/gen dfs/v1/namespace.proto dfs/v1/node.proto dfs/v1/block.proto dfs/v1/admin.proto
	@diff -r src/rpc/gen out/gen || (echo 'src/rpc/gen is out of date: run make gen'; exit 1)

lint: install ## lint (import directions and pure cores included) and check the format
	@$(BIN)/oxlint --type-aware --max-warnings 0
	@$(BIN)/prettier --check --log-level warn .

fmt: install ## format everything
	@$(BIN)/prettier --write --log-level warn .

typecheck: build ## type-check sources, scripts and tests
	@$(BIN)/tsc -p test/tsconfig.json

test: build ## all tests
	@NODE_OPTIONS=--experimental-vm-modules $(BIN)/jest $(ARGS)

verify: lint typecheck verify-gen test ## all that CI runs

.PHONY: help install build gen verify-gen lint fmt typecheck test verify
