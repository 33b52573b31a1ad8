package confirm

import (
	"testing"
	"time"
)

func TestBundleName(t *testing.T) {
	at := time.Date(2026, 10, 8, 17, 5, 0, 0, time.UTC) // the next day in China
	for id, want := range map[string]string{
		"0199c0de-0000-7000-8000-0000a1b2c3d4": "confirmpoint-a1b2c3d4-20261009-0105.cpb",
		"short":                                "confirmpoint-short-20261009-0105.cpb",
	} {
		if got := BundleName(id, at); got != want {
			t.Errorf("%s: %s, want %s", id, got, want)
		}
	}
	for name, want := range map[string]string{"a.cpb": "a-answer.cpb", "b": "b-answer.cpb"} {
		if got := BundleAnswerName(name); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}
