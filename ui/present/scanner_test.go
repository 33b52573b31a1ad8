package present

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// hand types into a Scanner at the pace of the test.
type hand struct {
	*Scanner
	at     time.Time
	runner *stepRunner
}

func newHand(t *testing.T) *hand {
	h := &hand{at: noon, runner: &stepRunner{t: t}}
	h.Scanner = NewScanner(func() time.Time { return h.at }, h.runner)
	return h
}

// types gives the beginnings of bursts there were, and waits after each character.
func (h *hand) types(text string, each time.Duration) (begins int) {
	for _, r := range text {
		if h.Type(r) {
			begins++
		}
		h.at = h.at.Add(each)
	}
	return begins
}

const ms = time.Millisecond

func TestScannerTellsCodesFromTyping(t *testing.T) {
	tests := []struct {
		name string
		text string
		each time.Duration
		ok   bool
	}{
		{"a 报名号 at once", "202600000001", 0, true},
		{"a usual scanner", "202600000001", 8 * ms, true},
		{"a slow scanner", "202600000001", 30 * ms, true},
		{"a document number", "34100219900101123X", 5 * ms, true},
		{"a small x", "34100219900101123x", 5 * ms, true},
		{"a paper", "CP1/FV/202600000001/0A1B2C3D4E5F/1/1/1", 4 * ms, true},
		{"a paper with capitals locked", "cp1/fv/202600000001/0a1b2c3d4e5f/1/1/1", 4 * ms, true},
		{"a code of goods", "6901234567892", 6 * ms, true},
		{"typed quickly", "202600000001", 80 * ms, false},
		{"typed", "202600000001", 150 * ms, false},
		{"too short", "2026001", 5 * ms, false},
		{"pinyin while the window slept", "zhangxiaoming", 0, false},
		{"a sentence while the window slept", "已补交考核表二〇二一", 0, false},
		{"blanks", "2026 0000 0001", 0, false},
		{"mostly letters", "abcdefghij12", 0, false},
		{"nothing", "", 0, false},
		{"endless", strings.Repeat("1", scanMost+1), ms, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := newHand(t)
			begins := h.types(tt.text, tt.each)
			code, ok := h.Return()
			if ok != tt.ok || ok && code != tt.text {
				t.Errorf("%q, %v", code, ok)
			}
			if ok && begins != 1 {
				t.Errorf("%d beginnings: a field would not have its text back", begins)
			}
		})
	}
}

func TestScannerWhileTheWindowDraws(t *testing.T) {
	h := newHand(t)
	h.types("2026000", 0)
	h.at = h.at.Add(120 * ms) // one frame without a graphics card
	h.types("00001", 0)
	if code, ok := h.Return(); !ok || code != "202600000001" {
		t.Errorf("%q, %v", code, ok)
	}
	h.types("2026000", 0)
	h.at = h.at.Add(time.Second)
	h.types("00001", 0)
	if code, ok := h.Return(); ok {
		t.Errorf("a pause within %q", code)
	}
}

// TestTheWindowSleepsWithinTheCodeOfAPaper: its end alone would be taken for another code.
func TestTheWindowSleepsWithinTheCodeOfAPaper(t *testing.T) {
	const head, tail = "CP1/FV/202600000001", "/0A1B2C3D4E5F/1/1/1"
	for _, c := range []struct {
		name             string
		slept, each, end time.Duration
		ok               bool
	}{
		{"for a moment", 700 * ms, 4 * ms, 0, true},
		{"before its end too", 700 * ms, 4 * ms, 700 * ms, true},
		{"for long", scanSleep + ms, 4 * ms, 0, false},
		{"it comes slowly, then fast", 0, 90 * ms, 0, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := newHand(t)
			begins := h.types(head, c.each)
			h.at = h.at.Add(c.slept)
			if c.slept <= scanSleep {
				begins += h.types(tail, 0)
				if begins != 1 {
					t.Errorf("%d beginnings: a field would keep a part of it", begins)
				}
			}
			h.at = h.at.Add(c.end)
			if code, ok := h.Return(); ok != c.ok || ok && code != head+tail {
				t.Errorf("%q, %v", code, ok)
			}
		})
	}
}

func TestScanAfterTyping(t *testing.T) {
	h := newHand(t)
	h.types("已补交", 120*ms)
	h.at = h.at.Add(scanGap + ms)
	if begins := h.types("202600000001", 5*ms); begins != 1 {
		t.Fatalf("%d beginnings", begins)
	}
	if code, ok := h.Return(); !ok || code != "202600000001" {
		t.Errorf("%q, %v", code, ok)
	}
	if code, ok := h.Return(); ok {
		t.Errorf("twice: %q", code)
	}
	h.types("202600000001", 5*ms)
	h.Break() // a key no scanner has
	if code, ok := h.Return(); ok {
		t.Errorf("over a key: %q", code)
	}
}

// TestSlowTypingBeginsAnew: a field remembers what it held when a burst began,
// so what is too slow for a code must not hide the beginning of one.
func TestSlowTypingBeginsAnew(t *testing.T) {
	for each, want := range map[time.Duration]int{
		30 * ms:  1, // a slow scanner
		100 * ms: 4, // 100 n exceeds 35 n + 250 at every fourth character
		120 * ms: 6, // at every third
		200 * ms: 8, // at every second
		251 * ms: 16,
	} {
		h := newHand(t)
		if begins := h.types("2026000000012026", each); begins != want {
			t.Errorf("%v each: %d beginnings, want %d", each, begins, want)
		}
	}
	h := newHand(t)
	h.types("1234567890", 120*ms)
	h.Break()
	if begins := h.types("202600000001", 5*ms); begins != 1 {
		t.Errorf("%d beginnings of a code after slow typing", begins)
	}
}

// TestNoHandIsAScanner: whatever is typed at a human pace stays typed.
func TestNoHandIsAScanner(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		h := newHand(t)
		for range rapid.IntRange(1, 60).Draw(rt, "characters") {
			h.Type(rapid.SampledFrom([]rune("0123456789X/abc张")).Draw(rt, "character"))
			h.at = h.at.Add(time.Duration(rapid.IntRange(60, 400).Draw(rt, "ms")) * ms)
		}
		if code, ok := h.Return(); ok {
			rt.Fatalf("%q is taken for a code", code)
		}
	})
}

// TestEveryScanIsOne: a number typed within 25 ms each, whatever came before it
// and a moment ago.
func TestEveryScanIsOne(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		h := newHand(t)
		h.types(rapid.StringMatching("[a-z0-9]{0,12}").Draw(rt, "typed"), time.Duration(rapid.IntRange(60, 300).Draw(rt, "pace"))*ms)
		h.at = h.at.Add(scanGap + ms)
		want := rapid.StringMatching("[0-9]{8,18}").Draw(rt, "code")
		begins := 0
		for _, r := range want {
			if h.Type(r) {
				begins++
			}
			h.at = h.at.Add(time.Duration(rapid.IntRange(0, 25).Draw(rt, "ms")) * ms)
		}
		if code, ok := h.Return(); !ok || code != want || begins != 1 {
			rt.Fatalf("%q, %v, %d beginnings", code, ok, begins)
		}
	})
}

func TestHeldCharacters(t *testing.T) {
	h := newHand(t)
	did := ""
	hold := func(text string, each time.Duration) {
		for _, r := range text {
			h.Hold(r, func() { did += string(r) })
			h.at = h.at.Add(each)
		}
	}
	hold("12", 20*ms)
	h.runner.tick()
	check(t, "too soon", did, "")
	h.at = h.at.Add(scanHold)
	h.runner.tick()
	check(t, "a moment later, in order", did, "12")
	hold("3", 0)
	h.Break() // F8
	check(t, "before another key", did, "123")
	hold("202600000001", 5*ms)
	code, ok := h.Return()
	check(t, "a code", fmt.Sprint(code, ok), "202600000001true")
	h.at = h.at.Add(time.Second)
	h.runner.tick()
	check(t, "nothing of a code is done", did, "123")
	hold("1", 0)
	h.Return()
	check(t, "before Return", did, "1231")
}
