# Every target sets up what it needs. make run and make test are the two to know.
# The flags of go build are the same everywhere: another flag compiles the
# OpenGL binding anew, which takes minutes.

GO      := $(shell sh scripts/go.sh)
export PATH := $(CURDIR)/bin:$(dir $(GO)):$(PATH)
FLAGS   := -trimpath
GUITAGS := -tags x11
TOKENTAGS := -tags pkcs11
BIN     := $(CURDIR)/bin
STATICCHECK := $(BIN)/staticcheck-0.8.2
GOLANGCI    := $(BIN)/golangci-lint-2.15.0
NFPM        := $(BIN)/nfpm-2.45.0

# All packages but the main package of the window, the only one that needs cgo.
NOCGO = $(shell $(GO) list ./... | grep -v '/cmd/confirmpoint$$')

# The race detector watches everything but two translated machines: SQLite (C
# in the guise of Go, one goroutine at a time behind database/sql) and the wasm
# runtime that only tests use. They share nothing with our goroutines, and
# watched they take most of the time of all tests. GORACE below shortens the
# second that each test program would sleep at its end.
RACE := -race -gcflags=modernc.org/...=-race=false -gcflags=github.com/tetratelabs/wazero/...=-race=false

# The packages that start no goroutine, nor do their tests or what they import:
# the race detector has nothing to see there (internal/arch keeps the line true).
ALONE := assets assets/icons confirm internal/arch internal/bench internal/docs internal/invented internal/update internal/version printing/fontcut printing/form printing/installed printing/qr printing/raster printing/sheet printing/spool/gdi printing/typeset store/migrations sync/registry/roster sync/registry/rules sync/wire
ALONE_PATHS = $(addprefix confirmpoint/,$(ALONE))

# The tests of the registry and of the desk wait for the disk a third of their
# time: one package more than there are processors is tested at a time.
AT_ONCE := -p $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)

# The packages whose tests take longest, to be started first: go test starts
# them in the order given and drops what is named twice.
POLES := ./cmd/pointctl ./desk ./ui ./sync/registry ./ui/tour ./sync/engine ./printing ./internal/faults

.PHONY: build run demo test test-versions test-windows check audit race lint bench faults fuzz demo-data tour manual manual-images newcomer fonts release release-test clean

build: ## the programs in bin/
	@sh scripts/need.sh build
	$(GO) build $(FLAGS) $(GUITAGS) -o $(BIN)/confirmpoint ./cmd/confirmpoint
	$(GO) build $(FLAGS) $(TOKENTAGS) -o $(BIN)/confirmpoint-token ./cmd/confirmpoint-token
	CGO_ENABLED=0 $(GO) build $(FLAGS) -o $(BIN)/ ./cmd/pointctl ./cmd/registryd

run: ## the demo: a window, or without a display the whole job under Xvfb into out/
	@sh scripts/need.sh build run
	@$(MAKE) --no-print-directory build
	@sh scripts/demo.sh $(BIN)/confirmpoint out

tour: ## the whole job under Xvfb into out/, every screen into out/tour (TOUR=short: in one language and scale)
	@sh scripts/need.sh build run
	@$(MAKE) --no-print-directory build
	@DISPLAY= WAYLAND_DISPLAY= sh scripts/demo.sh $(BIN)/confirmpoint out
	@sh scripts/gallery.sh $(BIN)/confirmpoint out/tour $(TOUR)

check: $(STATICCHECK) ## format, vet, staticcheck, the house, tests without cgo
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { gofmt -l $$(git ls-files '*.go'); echo "gofmt would change these files"; exit 1; }
	CGO_ENABLED=0 $(GO) vet $(NOCGO)
	CGO_ENABLED=0 $(STATICCHECK) $(NOCGO)
	CGO_ENABLED=0 $(GO) test $(FLAGS) $(AT_ONCE) -vet=off -short -shuffle=on -timeout 20m $(POLES) $(NOCGO)

test: ## everything: race detector, real keyring, real printer, real window
	@sh scripts/need.sh build run test ime
	@$(MAKE) --no-print-directory build
	CONFIRMPOINT_NO_SKIP=1 GORACE=atexit_sleep_ms=100 $(GO) test $(FLAGS) $(AT_ONCE) $(RACE) -shuffle=on -timeout 20m $(POLES) $(filter-out $(ALONE_PATHS),$(NOCGO))
	CONFIRMPOINT_NO_SKIP=1 CGO_ENABLED=0 $(GO) test $(FLAGS) -shuffle=on -timeout 20m $(ALONE_PATHS)
	@$(MAKE) --no-print-directory tour TOUR=short
	@sh scripts/test-nowindow.sh $(BIN)/confirmpoint
	@test -z "$$(git status --porcelain)" || { git status --porcelain; echo "the tests changed the tree"; exit 1; }

test-versions: ## today's pointctl and window and those of the protocol before at one registry: upgrade, conflicts, rollback
	@sh scripts/need.sh build versions
	sh scripts/test-versions.sh

test-windows: ## paper, installers and the window on Windows, under Wine, pictures in out/windows (WINDOWS=short: one batch, and installers of stand-ins)
	@sh scripts/need.sh windows
	sh scripts/test-windows.sh $(WINDOWS)

audit: ## known vulnerabilities (database in the tree), gosec against its reviewed list; 2 to 3 minutes
	sh scripts/audit.sh $(BIN)

lint: $(GOLANGCI) ## the longer list of .golangci.yml
	$(GOLANGCI) run ./...

bench: ## every stated number: name, figure, unit, goal, ok or short
	@sh scripts/need.sh build run
	$(GO) run ./internal/bench

faults: ## the fault campaign, an hour or two (FAULTS=short: as in make test; OPS, KILLS, LOSS, SEED)
	@sh scripts/need.sh faults
	$(if $(filter short,$(FAULTS)),$(GO) test $(FLAGS) $(RACE) -count=1 -v -run TestShortForm ./internal/faults,$(GO) run $(FLAGS) ./internal/faults -ops $(or $(OPS),100000) -kills $(or $(KILLS),10000) -loss $(or $(LOSS),30) $(if $(SEED),-seed $(SEED)) -report out/faults.md)

fuzz: ## each fuzz target for FUZZTIME (default 20s)
	@sh scripts/fuzz.sh $(or $(FUZZTIME),20s)

demo-data: ## a bureau's files with invented people in out/demo-data (COUNT, SEED)
	CGO_ENABLED=0 $(GO) run ./cmd/registryd demo-data --out out/demo-data --count $(or $(COUNT),300) --seed $(or $(SEED),1)

manual: ## the manual and the quick card, as PDF in out/
	@sh scripts/need.sh manual
	sh scripts/manual.sh out

manual-images: ## the pictures of the manual anew, from out and out/tour (make tour TOUR=short first)
	@sh scripts/need.sh manual
	sh scripts/manual-images.sh out docs/images/manual

newcomer: ## a bare Debian, a clone, make run, held against README.md; as root (NEWCOMER=full: make test too)
	sh scripts/newcomer.sh $(NEWCOMER)

fonts: ## makes the shipped fonts again from their sources
	@sh scripts/need.sh fonts
	sh scripts/make-fonts.sh

release: $(NFPM) ## a release of the last commit in dist/, built twice and compared (RELEASE=short: Linux on amd64 only)
	@sh scripts/need.sh build release $(if $(filter short,$(RELEASE)),,arm64 windows)
	@sh scripts/release.sh $(or $(RELEASE),full)

release-test: ## what make release left in dist/: looked at, then installed and worked with in a bare Debian 11
	@sh scripts/need.sh release $(if $(wildcard dist/*_arm64.deb),arm64)
	sh scripts/release-check.sh dist
	sh scripts/release-try.sh dist

clean:
	rm -rf out bin dist

$(STATICCHECK):
	GOBIN=$(BIN) $(GO) install honnef.co/go/tools/cmd/staticcheck@v0.8.2
	@mv $(BIN)/staticcheck $@

$(GOLANGCI):
	GOBIN=$(BIN) $(GO) install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
	@mv $(BIN)/golangci-lint $@

# The newest version all of whose modules the module proxy has.
$(NFPM):
	GOBIN=$(BIN) $(GO) install github.com/goreleaser/nfpm/v2/cmd/nfpm@v2.45.0
	@mv $(BIN)/nfpm $@
