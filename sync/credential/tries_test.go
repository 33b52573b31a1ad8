package credential

import (
	"strings"
	"testing"
	"time"

	"confirmpoint/confirm"
)

var wrong = []byte("111119")

// fail enters n wrong PINs, waiting as long as it must between them.
func (b *bench) fail(n int) {
	b.t.Helper()
	for range n {
		b.now = b.now.Add(time.Hour)
		wantCode(b.t, b.key.Unlock(b.t.Context(), wrong), confirm.ProblemWrongPIN)
	}
	b.now = b.now.Add(time.Hour)
}

func TestLostCounterLeavesOneTry(t *testing.T) {
	count := func(b *bench, data []byte) {
		for _, name := range b.mem.Names() {
			if !strings.HasSuffix(name, countSuffix) {
				continue
			}
			if data == nil {
				_ = b.mem.Delete(t.Context(), name)
			} else {
				_ = b.mem.Set(t.Context(), name, data)
			}
		}
	}
	for name, loss := range map[string]func(*bench){
		"file gone":    func(b *bench) { b.erase(triesSuffix) },
		"file damaged": func(b *bench) { b.spoil(triesSuffix) },
		"item gone":    func(b *bench) { count(b, nil) },
		"item changed": func(b *bench) { count(b, []byte("junk")) },
		"both gone":    func(b *bench) { b.erase(triesSuffix); count(b, nil) },
	} {
		b := newBench(t)
		b.enrol(pinA, "r1")
		b.fail(2)
		b.unlock(pinA)
		loss(b)
		b.now = b.now.Add(time.Hour)
		b.unlock(pinA) // the clerk gets in
		if s := b.key.Status(t.Context()); s.TriesLeft != MaxTries || name != "both gone" && s.FailedTotal < 2 {
			t.Fatalf("%s: %+v", name, s)
		}
		loss(b)
		b.now = b.now.Add(time.Hour)
		wantCode(t, b.key.Unlock(t.Context(), pinB), confirm.ProblemPINLocked)
	}
}

// TestFolderPutBack: whoever restores the folder after guessing, again and
// again, has no more tries than without, and it shows.
func TestFolderPutBack(t *testing.T) {
	b := newBench(t)
	b.enrol(pinA, "r1")
	copied := b.snapshot()
	guesses := 0
	for {
		b.restore(copied, func(string) bool { return true })
		b.reopen()
		b.now = b.now.Add(time.Hour)
		err := b.key.Unlock(t.Context(), wrong)
		if confirm.CodeOf(err) == confirm.ProblemPINLocked {
			break
		}
		wantCode(t, err, confirm.ProblemWrongPIN)
		if guesses++; guesses > MaxTries {
			t.Fatal("no end of tries")
		}
		if p := b.key.Status(t.Context()).Problem; guesses > 1 && confirm.CodeOf(p) != confirm.ProblemCredentialCopied {
			t.Fatalf("guess %d was not noticed: %v", guesses, p)
		}
	}
	if guesses != MaxTries-1 {
		t.Fatalf("%d guesses", guesses)
	}
	b.restore(copied, func(string) bool { return true })
	wantCode(t, b.key.Unlock(t.Context(), pinA), confirm.ProblemPINLocked)
	if total := b.key.Status(t.Context()).FailedTotal; total != MaxTries {
		t.Fatalf("total %d", total)
	}
}

// TestFailedTotalNeverGoesBack: not by the right PIN, by renewal, or by a new PIN.
func TestFailedTotalNeverGoesBack(t *testing.T) {
	b := newBench(t)
	b.enrol(pinA, "r1")
	b.fail(3)
	want := func(total int64) {
		t.Helper()
		if got := b.key.Status(t.Context()).FailedTotal; got != total {
			t.Fatalf("total %d, want %d", got, total)
		}
	}
	want(3)
	b.unlock(pinA)
	want(3)
	b.renew("r1")
	want(3)
	b.fail(1)
	want(4)
	if err := b.key.ChangePIN(t.Context(), pinA, pinB); err != nil {
		t.Fatal(err)
	}
	want(4)
	b.fail(2)
	want(6)
	b.enrol(pinA, "r2") // other keys
	want(0)
}

func TestAgree(t *testing.T) {
	few, many := tries{Attempt: 3, Failed: 1, Total: 1}, tries{Attempt: 7, Failed: 2, Total: 3}
	last := func(t tries) tries { t.Failed = MaxTries - 1; return t }
	lost, _ := decodeTries(nil)
	for name, c := range map[string]struct {
		folder, ring           tries
		folderWhole, ringWhole bool
		want                   tries
		putBack                bool
	}{
		"the same":        {few, few, true, true, few, false},
		"folder put back": {few, many, true, true, many, true},
		"ring put back":   {many, few, true, true, many, false},
		"folder lost":     {lost, many, false, true, last(many), false},
		"ring lost":       {many, lost, true, false, last(many), false},
		"both lost":       {lost, lost, false, false, lost, false},
		"right after it":  {tries{Attempt: 7, Total: 2}, many, true, true, tries{Attempt: 7, Total: 2}, false},
	} {
		if got, back := agree(c.folder, c.ring, c.folderWhole, c.ringWhole); got != c.want || back != c.putBack {
			t.Errorf("%s: %+v %v", name, got, back)
		}
	}
}

// TestEditedCounter: whoever writes fewer failures, or a later attempt, into the
// folder has one try left, like one who deletes it.
func TestEditedCounter(t *testing.T) {
	for name, edit := range map[string]func(*tries){
		"no failure": func(c *tries) { c.Failed = 0 },
		"far ahead":  func(c *tries) { c.Attempt, c.Failed = c.Attempt+1000, 0 },
		"no total":   func(c *tries) { c.Total = 0 },
		"no seal":    func(c *tries) { c.Failed, c.Seal = 0, "" },
	} {
		b := newBench(t)
		b.enrol(pinA, "r1")
		b.fail(2)
		data := b.snapshot()
		for file := range data {
			if c, whole := decodeTries(data[file]); strings.HasSuffix(file, triesSuffix) && whole {
				edit(&c)
				data[file] = encodeTries(c)
			}
		}
		b.restore(data, func(file string) bool { return strings.HasSuffix(file, triesSuffix) })
		b.now = b.now.Add(time.Hour)
		if err := b.key.Unlock(t.Context(), wrong); confirm.CodeOf(err) != confirm.ProblemPINLocked {
			t.Errorf("%s: %v", name, err)
		}
		if total := b.key.Status(t.Context()).FailedTotal; total != 3 {
			t.Errorf("%s: total %d", name, total)
		}
	}
}
