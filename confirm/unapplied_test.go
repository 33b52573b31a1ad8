package confirm_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"confirmpoint/confirm"
)

// TestKeepUnapplied: which refusals are kept with the record, and how little of them.
func TestKeepUnapplied(t *testing.T) {
	missing := ticksWith("T1", confirm.TickNotMet)
	missing[0].Note = "not to travel"
	strange := append(slices.Clone(missing), confirm.Tick{Code: "invented", Value: confirm.TickMet}, confirm.Tick{Code: missing[1].Code, Value: "perhaps"})
	for _, test := range []struct {
		name   string
		action confirm.Action
		code   confirm.Code
		ticks  []confirm.Tick
		kept   bool
		missed []string
		bare   int
	}{
		{"of the old point", confirm.ActionConcludeIncomplete, confirm.CodeNotYourPoint, missing, true, []string{"T1"}, len(missing)},
		{"answers nobody asked for", confirm.ActionConcludeIncomplete, confirm.CodeNotYourPoint, strange, true, []string{"T1"}, len(missing)},
		{"agreed", confirm.ActionConcludeIncomplete, confirm.CodeAgreed, missing, true, nil, 0},
		{"another conclusion", confirm.ActionConcludeComplete, confirm.CodeAlreadyDecided, missing, false, nil, 0},
		{"a message", confirm.ActionMessage, confirm.CodeNotYourPoint, nil, false, nil, 0},
		{"accepted", confirm.ActionConcludeComplete, "", missing, false, nil, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			before := record()
			i := intentOn(before, test.action, test.ticks)
			after := book().KeepUnapplied(before, i, clerk(), "旧点", test.code, during)
			again := book().KeepUnapplied(after, i, clerk(), "旧点", test.code, during.Add(time.Hour))
			if !reflect.DeepEqual(before, record()) || !reflect.DeepEqual(after, again) {
				t.Fatal("it wrote to the record, or kept an operation twice")
			}
			kept := after.Standing.Unapplied
			after.Standing.Unapplied = nil
			if !reflect.DeepEqual(after, before) {
				t.Error("more than a line has changed")
			}
			if !test.kept {
				if kept != nil {
					t.Fatalf("kept %v", kept)
				}
				return
			}
			if len(kept) != 1 {
				t.Fatalf("kept %v", kept)
			}
			u := kept[0]
			if u.Action != test.action || u.Code != test.code || u.ClerkName != "张敏" || u.PointName != "旧点" || !u.At.Equal(during) ||
				len(u.Ticks) != test.bare || !slices.Equal(u.Missing(), test.missed) {
				t.Errorf("kept %+v", u)
			}
			if text := fmt.Sprint(u.Ticks); strings.Contains(text, "travel") || strings.Contains(text, "invented") {
				t.Errorf("kept %s", text)
			}
		})
	}
}

// TestUnappliedLeavesRoom: however many are refused, the next act still fits.
func TestUnappliedLeavesRoom(t *testing.T) {
	r := record()
	for n := range 3 * confirm.MaxUnapplied {
		i := intentOn(r, confirm.ActionConcludeIncomplete, ticksWith("T1", confirm.TickNotMet))
		i.OperationID = fmt.Sprint("op-", n)
		r = book().KeepUnapplied(r, i, clerk(), strings.Repeat("点", 100), confirm.CodeNotYourPoint, during)
	}
	data, err := confirm.EncodeStanding(r.Standing)
	if err != nil || len(r.Standing.Unapplied) != confirm.MaxUnapplied || len(data) > confirm.MaxEncoded/2 {
		t.Fatalf("%d lines in %d bytes: %v", len(r.Standing.Unapplied), len(data), err)
	}
	i := intentOn(r, confirm.ActionConcludeComplete, ticksAll(confirm.TickMet))
	i.Evidence.DecidedAt = time.Date(30000, 1, 1, 0, 0, 0, 0, time.UTC) // no JSON has such a year
	if after := book().KeepUnapplied(record(), i, clerk(), "旧点", confirm.CodeNotYourPoint, during); after.Standing.Unapplied != nil {
		t.Error("kept what cannot be sent")
	}
}
