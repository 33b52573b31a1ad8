package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/internal/point"
	"confirmpoint/internal/training"
	"confirmpoint/sync/credential"
)

// A child process of TestCrash is told by these what it is and where it works.
const (
	envCrashRole = "TEST_CRASH_ROLE" // registry, client, last: the client that only sends what is left, or print
	envCrashDir  = "TEST_CRASH_DIR"
)

// Lines a child writes. A line counts once it is whole: the client says it only
// after the desk has said so, as a clerk would read it on the screen.
const (
	lineReady    = "ready"    // registry: it answers
	lineSaved    = "saved"    // client: operation id; Conclude gave nil
	lineAccepted = "accepted" // client: operation id; the outbox shows it as accepted
	linePrinted  = "printed"  // client: batch id, record id; Print gave nil and the document is done
	lineStored   = "stored"   // print: a step was stored
	lineAsks     = "asks"     // print: first sheet, sheets; has this document come out? The answer comes by standard input
)

func crashChild(role string) int {
	ctx := context.Background()
	var err error
	switch role {
	case "registry":
		err = crashRegistry(ctx)
	case "print":
		err = crashPrint(ctx)
	default:
		err = crashClient(ctx, role == "last")
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", role, err)
		return 1
	}
	return 0
}

// The clerk's answers.
const (
	answerOut = "out"
	answerNot = "not"
)

func crashRegistryDir(dir string) string { return filepath.Join(dir, "registry") }

func crashRegistry(ctx context.Context) error {
	t, err := training.Start(ctx, training.Options{Dir: crashRegistryDir(os.Getenv(envCrashDir)), Count: crashPeople, Seed: 5})
	if err != nil {
		return err
	}
	fmt.Println(lineReady, t.URL())
	select {} // until it is killed
}

func crashOptions(dir string) point.Options {
	return point.Options{
		Dir: filepath.Join(dir, "point"), Secrets: fileSecrets(filepath.Join(dir, "keyring")),
		KDF: credential.Params{Time: 1, MemoryKiB: 8, Threads: 1}, Program: "crash-test",
	}
}

// crashClient does a clerk's day over and over: conclude the next record, send,
// print, pull. Trouble with the line is what a clerk would shrug off.
func crashClient(ctx context.Context, last bool) error {
	p, err := point.Open(ctx, crashOptions(os.Getenv(envCrashDir)))
	if err != nil {
		return fmt.Errorf("open: %w", err)
	}
	if err := signIn(ctx, p.Desk()); err != nil {
		return fmt.Errorf("sign in: %w", err)
	}
	d := day{Desk: p.Desk(), told: map[string]bool{}}
	if last {
		return d.finish(ctx, p)
	}
	for n := 0; ; n++ {
		if err := d.round(ctx, n); err != nil {
			return err
		}
	}
}

// signIn waits as a clerk must who was cut off while a PIN was tried: such a
// try counts, since the program cannot know how it would have ended.
func signIn(ctx context.Context, d *desk.Desk) error {
	for {
		err := d.SignInOffline(ctx, []byte(training.PIN))
		var problem *confirm.Problem
		if !errors.As(err, &problem) || problem.Code != confirm.ProblemPINWait {
			return err
		}
		seconds, err := strconv.Atoi(problem.Args["seconds"])
		if err != nil {
			return err
		}
		<-time.After(time.Duration(seconds) * time.Second)
	}
}

// day is the work of one client process.
type day struct {
	*desk.Desk
	told map[string]bool // operations said to be accepted
}

func (d day) round(ctx context.Context, n int) error {
	page, err := d.Search(ctx, confirm.Query{Sort: confirm.SortApplicationNo})
	if err != nil {
		return fmt.Errorf("search: %w", err)
	}
	row := page.Rows[(n*7+os.Getpid())%len(page.Rows)]
	if err := d.decide(ctx, row); err != nil {
		return fmt.Errorf("decide: %w", err)
	}
	if _, err := d.Send(ctx, nil); unlooked(err) {
		return fmt.Errorf("send: %w", err)
	}
	if err := d.tellAccepted(ctx); err != nil {
		return err
	}
	if n%3 == 0 {
		if err := d.paper(ctx, row); err != nil {
			return fmt.Errorf("print: %w", err)
		}
	}
	if n%5 == 0 {
		if _, err := d.Pull(ctx, nil); unlooked(err) {
			return fmt.Errorf("pull: %w", err)
		}
	}
	return nil
}

// unlooked tells an error that a killed registry does not explain.
func unlooked(err error) bool {
	switch confirm.CodeOf(err) {
	case "", confirm.ProblemOffline, confirm.ProblemRegistryBusy, confirm.ProblemBadAnswer, confirm.ProblemNotRegistry:
		return false
	}
	return true
}

// decide concludes a record, or concludes it the other way.
func (d day) decide(ctx context.Context, row confirm.Row) error {
	v, err := d.Open(ctx, row.ID)
	if err != nil {
		return err
	}
	action, value, why := confirm.ActionConcludeComplete, confirm.TickMet, ""
	switch v.Record.Standing.State {
	case confirm.StateComplete:
		action, value, why = confirm.ActionConcludeIncomplete, confirm.TickNotMet, "缺原件"
	case confirm.StateIncomplete:
		why = "已补齐"
	}
	for _, c := range v.Conditions {
		v, err = d.Tick(ctx, row.ID, confirm.Tick{Code: c.Code, Value: value})
		if confirm.CodeOf(err) == confirm.ProblemOperationOpen {
			return nil // it waits for the registry's word; the next one
		}
		if err != nil {
			return err
		}
	}
	op, err := d.Conclude(ctx, v, action, why)
	if err != nil {
		if confirm.CodeOf(err) == confirm.CodeBlockedByFinding {
			return nil
		}
		return err
	}
	fmt.Println(lineSaved, op.Intent.OperationID)
	return nil
}

func (d day) tellAccepted(ctx context.Context) error {
	ops, err := d.Operations(ctx)
	if err != nil {
		return err
	}
	for _, op := range ops {
		id := op.Intent.OperationID
		if op.State == confirm.OperationAccepted && !d.told[id] {
			d.told[id] = true
			fmt.Println(lineAccepted, id)
		}
	}
	return nil
}

func (d day) paper(ctx context.Context, row confirm.Row) error {
	b, err := d.Print(ctx, desk.PrintRequest{
		Kinds: []confirm.PaperKind{confirm.PaperForm}, RecordIDs: []string{row.ID},
		Reason: "程序中断后再打印", // a file may be there that nobody was told of
		Target: confirm.BatchTarget{Path: filepath.Join(os.Getenv(envCrashDir), "paper"), Separate: true},
	}, nil)
	if err != nil {
		return err
	}
	if b.Documents[0].State == confirm.DocumentDone {
		fmt.Println(linePrinted, b.ID, row.ID)
	}
	return nil
}

// finish sends until nothing is left, then closes in order.
func (d day) finish(ctx context.Context, p *point.Point) error {
	for range 100 {
		if _, err := d.Send(ctx, nil); err != nil {
			return fmt.Errorf("last send: %w", err)
		}
		s, err := d.Standing(ctx)
		if err != nil {
			return err
		}
		if s.Unsent > 0 {
			continue
		}
		if _, err := d.Pull(ctx, nil); err != nil {
			return fmt.Errorf("last pull: %w", err)
		}
		ctx, cancel := context.WithTimeout(ctx, time.Minute)
		defer cancel()
		return p.Close(ctx)
	}
	return fmt.Errorf("operations are left after 100 rounds")
}

// crashPrint prints the newest batch to its end, and asks about what nobody can
// tell but who has the paper.
func crashPrint(ctx context.Context) error {
	o := crashOptions(os.Getenv(envCrashDir))
	o.Wait = func(ctx context.Context, _ time.Duration) error { return ctx.Err() }
	p, err := point.Open(ctx, o)
	if err != nil {
		return fmt.Errorf("open: %w", err)
	}
	d := p.Desk()
	if err := d.SignInOffline(ctx, []byte(training.PIN)); err != nil {
		return fmt.Errorf("sign in: %w", err)
	}
	answers := bufio.NewScanner(os.Stdin)
	for {
		list, err := d.Batches(ctx)
		if err != nil {
			return fmt.Errorf("batches: %w", err)
		}
		b := list[len(list)-1]
		doubtful := 0
		for _, doc := range b.Documents {
			if doc.State != confirm.DocumentDoubtful {
				continue
			}
			doubtful++
			fmt.Println(lineAsks, doc.FirstSheet, doc.Sheets)
			if !answers.Scan() {
				return errors.New("no answer")
			}
			if err := d.AnswerDocument(ctx, b.ID, doc.Seq, answers.Text() == answerOut); err != nil {
				return fmt.Errorf("answer: %w", err)
			}
		}
		if b.State == confirm.BatchEnded && doubtful == 0 {
			return p.Close(ctx)
		}
		if _, err := d.RunBatch(ctx, b.ID, func(desk.PrintProgress) { fmt.Println(lineStored) }); err != nil {
			return fmt.Errorf("run: %w", err)
		}
	}
}
