package engine

import (
	"fmt"
	"testing"
)

func FuzzContinues(f *testing.F) {
	f.Add("bytes 100-2799/2800", 100)
	f.Add("bytes 0-0/1", 0)
	f.Add("bytes 100-99/100", 100)
	f.Add("bytes */2800", 0)
	f.Fuzz(func(t *testing.T, header string, from int) {
		if from < 0 || !continues(header, from) {
			return
		}
		var a, b, total int
		if _, err := fmt.Sscanf(header, "bytes %d-%d/%d", &a, &b, &total); err != nil || a != from || b < a || total != b+1 {
			t.Fatalf("%q goes on from %d", header, from)
		}
	})
}

func FuzzValidCode(f *testing.F) {
	f.Add("content_changed")
	f.Add("Content Changed")
	f.Fuzz(func(t *testing.T, s string) {
		if !validCode(s) {
			return
		}
		for _, r := range s {
			if r != '_' && (r < 'a' || r > 'z') {
				t.Fatalf("%q passes", s)
			}
		}
	})
}
