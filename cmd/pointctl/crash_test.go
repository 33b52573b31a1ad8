package main

import (
	"bufio"
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/internal/point"
	"confirmpoint/internal/training"

	_ "modernc.org/sqlite"
)

const (
	crashKills  = 60 // internal/faults kills by the hundred, without credential and printing
	crashPeople = 40
	// A process lives up to so long: its start, and then some rounds of work.
	crashLife = 700 * time.Millisecond
)

// TestCrash kills client and registry at random moments, 60 times in all, in
// the midst of pull, conclude, send and print. In the end every decision that
// was told as saved is at the registry, accepted exactly once, and both sides
// agree. TEST_CRASH_SEED repeats a run's choices.
func TestCrash(t *testing.T) {
	if testing.Short() {
		t.Skip("fewer kills prove little, and so many take a while: in make test")
	}
	seed := crashSeed(t)
	w := newCrashWorld(t)
	before := w.registrySeq()
	chance := rand.New(rand.NewPCG(seed, 0))
	registry, client := w.start("registry"), w.start("client")
	killed := map[string]int{}
	for n := range crashKills {
		select {
		case <-time.After(time.Duration(chance.Int64N(int64(crashLife)))):
		case err := <-client.ended:
			t.Fatalf("after %d kills the client ended by itself: %v\n%s", n, err, client.stderr.String())
		case err := <-registry.ended:
			t.Fatalf("after %d kills the registry ended by itself: %v\n%s", n, err, registry.stderr.String())
		}
		which := chance.IntN(5)
		if which < 3 { // 0, 1, 2: the client; 2, 3, 4: the registry
			client.kill()
			killed["client"]++
			client = w.start("client")
		}
		if which >= 2 {
			registry.kill()
			killed["registry"]++
			registry = w.start("registry")
		}
	}
	client.kill()
	last := w.start("last")
	if err := <-last.ended; err != nil {
		t.Fatalf("the last client: %v\n%s", err, last.stderr.String())
	}
	registry.kill()
	t.Logf("killed %v; %d saved, %d told accepted, %d printed", killed, len(w.saved), len(w.accepted), len(w.printed))
	w.judge(before)
}

// crashSeed gives the seed of a test by chance.
func crashSeed(t *testing.T) uint64 {
	seed := rand.Uint64()
	if s := os.Getenv("TEST_CRASH_SEED"); s != "" {
		var err error
		if seed, err = strconv.ParseUint(s, 10, 64); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("TEST_CRASH_SEED=%d", seed)
	return seed
}

// crashWorld is what the parent knows: only what the children have told.
type crashWorld struct {
	t   *testing.T
	dir string

	mu              sync.Mutex
	saved, accepted map[string]bool
	printed         map[string]string // batch -> record
}

// newCrashWorld makes the registry, and a workstation that has enrolled and
// signed in online once.
func newCrashWorld(t *testing.T) *crashWorld {
	w := &crashWorld{t: t, dir: t.TempDir(), saved: map[string]bool{}, accepted: map[string]bool{}, printed: map[string]string{}}
	for _, sub := range []string{"keyring", "paper", "registry"} {
		w.check(os.Mkdir(filepath.Join(w.dir, sub), 0o700))
	}
	// A port that no outgoing connection is given, so that it is free again
	// after each kill.
	w.check(os.WriteFile(filepath.Join(crashRegistryDir(w.dir), "training-address"), []byte(freePort(t)), 0o600))
	tr, err := training.Start(t.Context(), training.Options{Dir: crashRegistryDir(w.dir), Count: crashPeople, Seed: 5})
	w.check(err)
	enrolCrash(t, w.dir, tr)
	w.check(tr.Close())
	return w
}

// enrolCrash makes a workstation that has enrolled, signed in online once and
// pulled.
func enrolCrash(t *testing.T, dir string, tr *training.Training) {
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	o := crashOptions(dir)
	_, err := point.Enrol(t.Context(), o, point.EnrolRequest{
		RegistryURL: tr.URL(), CAPEM: tr.CAPEM(), UserName: tr.UserName(), ActivationCode: tr.ActivationCode(), PIN: []byte(training.PIN),
	})
	check(err)
	p, err := point.Open(t.Context(), o)
	check(err)
	c, err := p.Desk().BeginSignIn(t.Context(), tr.UserName(), tr.Password(), []byte(training.PIN))
	check(err)
	check(p.Desk().FinishSignIn(t.Context(), c.ID, tr.SMSCode()))
	_, err = p.Desk().Pull(t.Context(), nil)
	check(err)
	check(p.Close(t.Context()))
}

func (w *crashWorld) check(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// freePort looks below the ports that Linux gives to outgoing connections.
func freePort(t *testing.T) string {
	for port := 21000 + os.Getpid()%8000; port < 32000; port++ {
		l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err == nil {
			defer l.Close()
			return l.Addr().String()
		}
	}
	t.Fatal("no free port")
	return ""
}

// child is one process until it is killed.
type child struct {
	cmd    *exec.Cmd
	stderr bytes.Buffer
	read   chan struct{} // closed when its output has been read to the end
	ended  chan error
}

func (w *crashWorld) start(role string) *child {
	w.t.Helper()
	c := &child{cmd: exec.Command(os.Args[0]), read: make(chan struct{}), ended: make(chan error, 1)}
	c.cmd.Env = append(os.Environ(), "GORACE="+promptExit, envCrashRole+"="+role, envCrashDir+"="+w.dir)
	c.cmd.Stderr = &c.stderr
	out, err := c.cmd.StdoutPipe()
	w.check(err)
	w.check(c.cmd.Start())
	ready := make(chan struct{})
	go func() {
		defer close(c.read)
		lines := bufio.NewReader(out)
		for {
			line, err := lines.ReadString('\n')
			if err != nil {
				return // what was not a whole line was not said
			}
			if w.note(strings.Fields(line)) {
				close(ready)
			}
		}
	}()
	go func() {
		<-c.read
		c.ended <- c.cmd.Wait()
	}()
	w.t.Cleanup(func() { _ = c.cmd.Process.Kill() })
	if role == "registry" {
		select {
		case <-ready:
		case err := <-c.ended:
			w.t.Fatalf("the registry does not start: %v\n%s", err, c.stderr.String())
		}
	}
	return c
}

// kill is kill -9; it returns when everything the child said has been noted.
func (c *child) kill() {
	_ = c.cmd.Process.Kill()
	<-c.ended
}

func (w *crashWorld) note(words []string) (ready bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch words[0] {
	case lineReady:
		return true
	case lineSaved:
		w.saved[words[1]] = true
	case lineAccepted:
		w.accepted[words[1]] = true
	case linePrinted:
		w.printed[words[1]] = words[2]
	}
	return false
}

func (w *crashWorld) registryDB() *sql.DB {
	db, err := sql.Open("sqlite", "file:"+filepath.Join(crashRegistryDir(w.dir), "registry.db"))
	w.check(err)
	w.t.Cleanup(func() { db.Close() })
	return db
}

// registrySeq counts the changes the registry has ever made.
func (w *crashWorld) registrySeq() (n int) {
	w.check(w.registryDB().QueryRow("SELECT value FROM counter WHERE name = 'seq'").Scan(&n))
	return n
}

// judge compares what was told with both ends.
func (w *crashWorld) judge(seqBefore int) {
	registry := w.registryOperations()
	mine := w.clientOperations()
	again := 0
	for _, op := range mine {
		if op.Tries > 1 {
			again++
		}
	}
	w.t.Logf("%d of %d operations were sent more than once", again, len(mine))
	if len(w.saved) < crashPeople/2 || len(w.accepted) == 0 || len(w.printed) == 0 {
		w.t.Errorf("too little was done to prove anything")
	}
	for id := range w.saved {
		switch op, ok := mine[id]; {
		case !ok:
			w.t.Errorf("operation %s was told as saved and is lost", id)
		case op.State != confirm.OperationAccepted:
			w.t.Errorf("operation %s is %s %s", id, op.State, op.Code)
		case !registry[id]:
			w.t.Errorf("operation %s is not accepted at the registry", id)
		}
	}
	for id := range w.accepted {
		if !registry[id] {
			w.t.Errorf("operation %s was told as accepted, but the registry does not know", id)
		}
	}
	for id, accepted := range registry {
		if _, ok := mine[id]; !ok {
			w.t.Errorf("the registry judged %s, which the client does not know", id)
		}
		if !accepted {
			w.t.Errorf("the registry refused %s", id)
		}
	}
	// Each application of a decision takes one number: none was applied twice.
	if got := w.registrySeq() - seqBefore; got != len(registry) {
		w.t.Errorf("%d changes at the registry for %d operations", got, len(registry))
	}
	w.judgeChains(mine)
	w.judgePaper()
}

func (w *crashWorld) registryOperations() map[string]bool {
	rows, err := w.registryDB().Query("SELECT id, accepted FROM operation")
	w.check(err)
	defer rows.Close()
	all := map[string]bool{}
	for rows.Next() {
		var id string
		var accepted bool
		w.check(rows.Scan(&id, &accepted))
		all[id] = accepted
	}
	w.check(rows.Err())
	return all
}

func (w *crashWorld) withDesk(work func(p *point.Point)) {
	p, err := point.Open(w.t.Context(), crashOptions(w.dir))
	w.check(err)
	defer func() { w.check(p.Close(context.Background())) }()
	w.check(p.Desk().SignInOffline(w.t.Context(), []byte(training.PIN)))
	work(p)
}

func (w *crashWorld) clientOperations() map[string]confirm.Operation {
	all := map[string]confirm.Operation{}
	numbers := map[int64]bool{}
	w.withDesk(func(p *point.Point) {
		ops, err := p.Desk().Operations(w.t.Context())
		w.check(err)
		for _, op := range ops {
			all[op.Intent.OperationID] = op
			if numbers[op.Intent.Sequence] {
				w.t.Errorf("sequence %d was given twice", op.Intent.Sequence)
			}
			numbers[op.Intent.Sequence] = true
		}
	})
	return all
}

// judgeChains follows, for each record, which decision each one replaced: they
// must make one chain that ends in what both sides now show.
func (w *crashWorld) judgeChains(mine map[string]confirm.Operation) {
	next := map[string]string{} // record and decision replaced -> decision
	for id, op := range mine {
		key := op.Intent.RecordID + " " + op.Intent.Seen.PreviousDecision
		if other, ok := next[key]; ok {
			w.t.Errorf("operations %s and %s both replace the same decision", id, other)
		}
		next[key] = id
	}
	theirs := map[string]string{}
	rows, err := w.registryDB().Query("SELECT id, standing FROM record")
	w.check(err)
	defer rows.Close()
	for rows.Next() {
		var id string
		var standing []byte
		w.check(rows.Scan(&id, &standing))
		theirs[id] = string(standing)
	}
	w.check(rows.Err())
	w.withDesk(func(p *point.Point) {
		for id, standing := range theirs {
			v, err := p.Desk().Open(w.t.Context(), id)
			w.check(err)
			tip := ""
			for next[id+" "+tip] != "" {
				tip = next[id+" "+tip]
			}
			got := ""
			if v.Record.Standing.Decision != nil {
				got = v.Record.Standing.Decision.OperationID
			}
			if got != tip {
				w.t.Errorf("record %s: the client shows decision %q, the chain ends in %q", id, got, tip)
			}
			if tip != "" && !strings.Contains(standing, tip) {
				w.t.Errorf("record %s: the registry shows another decision than %s", id, tip)
			}
		}
	})
}

// judgePaper wants every print that was told in the ledger, and no half file.
func (w *crashWorld) judgePaper() {
	w.withDesk(func(p *point.Point) {
		for batch, record := range w.printed {
			v, err := p.Desk().Open(w.t.Context(), record)
			w.check(err)
			found := false
			for _, doc := range v.Prints {
				// Void: the same form was printed again later.
				found = found || doc.BatchID == batch && (doc.State == confirm.DocumentDone || doc.State == confirm.DocumentVoid)
			}
			if !found {
				w.t.Errorf("batch %s was told as printed and is not in the ledger", batch)
			}
		}
	})
	files, err := filepath.Glob(filepath.Join(w.dir, "paper", "*.pdf"))
	w.check(err)
	for _, f := range files {
		data, err := os.ReadFile(f)
		w.check(err)
		if !bytes.HasPrefix(data, []byte("%PDF-")) || !bytes.Contains(data[max(0, len(data)-32):], []byte("%%EOF")) {
			w.t.Errorf("%s is not a whole PDF", filepath.Base(f))
		}
	}
	var open int
	w.check(w.registryDB().QueryRow("SELECT count(*) FROM receipt_number GROUP BY operation_id ORDER BY 1 DESC LIMIT 1").Scan(&open))
	if open != 1 {
		w.t.Errorf("one operation was given %d receipt numbers", open)
	}
}
