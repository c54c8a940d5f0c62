# Bare make prints the targets.

# Without -trimpath: what go test has compiled is not compiled again.
GO_BUILD = go build -buildvcs=false -ldflags='-s -w'
LAMBDAS  = $(notdir $(wildcard lambdas/*))

# What make demo and make local hand to millrace demo.
DEMO = $(if $(INPUT),--input '$(INPUT)') $(if $(REPORT),--report '$(REPORT)') $(if $(EVENTS),--events '$(EVENTS)') \
       $(if $(ENV),--env '$(ENV)') $(if $(PORT),--port '$(PORT)') $(if $(TIME_SCALE),--time-scale '$(TIME_SCALE)') \
       $(if $(SEARCH),--search '$(SEARCH)')
# The node is fetched once, by who asks for it.
NODE = $(if $(filter opensearch,$(SEARCH)),opensearch)

.PHONY: help demo local status opensearch test race bench lint validators lambdas synth clean millrace millrace-duckdb browser app tools
help: ## print this
	@sed -n 's/^\([a-z]*\):.*## /\1	/p' Makefile | expand -t 12

demo: tools node_modules/.ready millrace app $(NODE) ## deploy to this machine, send events, count what arrives, destroy (INPUT=, REPORT=, EVENTS=, ENV=, TIME_SCALE=, SEARCH=opensearch)
	@build/millrace demo $(DEMO)

local: tools node_modules/.ready millrace-duckdb app $(NODE) ## as demo, but the pipeline stays up, with a console in the browser (PORT= for a fixed port)
	@build/millrace-duckdb demo --dir build/local --stay $(DEMO)

status: tools millrace ## what flows through the endpoint of make local, and its alarms (WATCH=1 repaints it)
	@build/millrace status $(if $(WATCH),--watch)

opensearch: ## fetch a real OpenSearch node for the local endpoint, in build/opensearch (needs a JDK and Maven)
	@scripts/opensearch/fetch build/opensearch

test: tools node_modules/.ready ## every test that needs Go, Node and a C compiler
	@scripts/check-tools cc
	go vet ./...
	go test ./...
	@test -n "$$MILLRACE_OPENSEARCH" || test -d build/opensearch || echo "skipped: what needs a real OpenSearch node, which make opensearch fetches"

browser: tools node_modules/.ready test/console/node_modules/.ready ## the console in Chromium, which CHROMIUM= names where it is not on the path
	@scripts/check-tools cc
	go test -tags duckdb ./local/console
	chromium=$$(scripts/chromium) && MILLRACE_CHROMIUM="$$chromium" go test -tags duckdb -count=1 -v ./test/console

race: tools ## the tests of what runs concurrently, with the race detector
	go test -race ./stream/... ./x1/... ./local/...

lint: ## staticcheck
	go tool staticcheck ./...

validators: tools node_modules/.ready ## cfn-lint and checkov over every template (needs Python 3.10 to 3.14)
	@scripts/validate

bench: tools node_modules/.ready ## benchmarks: Go's own, and whole processes against a baseline
	go test -run '^$$' -bench . ./...
	go run ./bench/transform
	go run ./bench/pipeline
	go run ./bench/synth

lambdas: tools ## each function's bootstrap for this machine, in build/lambdas/NAME
	@for name in $(LAMBDAS); do \
		echo "build/lambdas/$$name/bootstrap" && \
		CGO_ENABLED=0 $(GO_BUILD) -trimpath -tags lambda.norpc -o build/lambdas/$$name/bootstrap ./lambdas/$$name || exit 1; \
	done

synth: tools node_modules/.ready app ## the templates of an environment, in cdk.out (ENV=)
	npx cdk synth --quiet --strict -c env='$(or $(ENV),dev)'

clean: ## remove what was built and what demo left
	rm -rf build cdk.out node_modules

tools:
	@scripts/check-tools go node

millrace: | tools
	@test -x build/millrace || echo "compiling the local endpoint (the first time: a minute or two)"
	@$(GO_BUILD) -o build/millrace ./cmd/millrace

# With the engine of the console's SQL box; apart from the other, which links faster.
millrace-duckdb: | tools
	@scripts/check-tools cc
	@test -x build/millrace-duckdb || echo "compiling the local endpoint with DuckDB (the first time: a minute or two)"
	@$(GO_BUILD) -tags duckdb -o build/millrace-duckdb ./cmd/millrace

# cdk.json builds the app as well; here the wait for it has a name.
app: | tools
	@test -x build/cdk-app || echo "compiling the CDK app (the first time: a minute or two)"
	@$(GO_BUILD) -o build/cdk-app .

# The browser's driver, at the version that its package-lock.json pins.
test/console/node_modules/.ready: test/console/package.json test/console/package-lock.json
	@echo "installing the browser's driver"
	@cd test/console && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

# The CDK CLI, at the version that package-lock.json pins.
node_modules/.ready: package.json package-lock.json
	@echo "installing the CDK CLI"
	@npm ci --no-audit --no-fund --loglevel=error
	@touch $@
