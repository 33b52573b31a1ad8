package main

import (
	"math"
	"testing"

	"confirmpoint/confirm"

	"github.com/anishathalye/porcupine"
)

// TestRegister: the model lets through what a registry may do, and finds what
// it must never do. Without the second half a campaign could not fail.
func TestRegister(t *testing.T) {
	first := stand{Version: 1, State: confirm.StatePending, Point: "a"}
	decided := stand{Version: 1, State: confirm.StateComplete, Decision: "op1", Point: "a"}
	act := func(id string, seen stand, call, end int64, code confirm.Code) porcupine.Operation {
		return porcupine.Operation{Call: call, Return: end, Output: result{Code: code},
			Input: step{Kind: stepAct, ID: id, Action: confirm.ActionConcludeComplete, Seen: seen}}
	}
	read := func(s stand, call, end int64) porcupine.Operation {
		return porcupine.Operation{Call: call, Return: end, Input: step{Kind: stepRead}, Output: result{Read: s}}
	}
	edit := func(call, end int64, out result) porcupine.Operation {
		return porcupine.Operation{Call: call, Return: end, Input: step{Kind: stepEdit, Point: "a"}, Output: out}
	}
	changed := result{Edit: edited{Changed: true}}
	tests := map[string]struct {
		history []porcupine.Operation
		good    bool
	}{
		"one after the other": {[]porcupine.Operation{act("op1", first, 1, 2, ""), act("op2", decided, 3, 4, "")}, true},
		"second is told":      {[]porcupine.Operation{act("op1", first, 1, 3, ""), act("op2", first, 1, 4, confirm.CodeAlreadyDecided)}, true},
		"both on the same":    {[]porcupine.Operation{act("op1", first, 1, 3, ""), act("op2", first, 1, 4, "")}, false},
		"applied after it was refused": {[]porcupine.Operation{
			act("op1", first, 1, 2, confirm.CodeWindowClosed), read(decided, 3, 4)}, false},
		"applied late":                {[]porcupine.Operation{act("op1", first, 1, 9, ""), read(first, 2, 3), read(decided, 4, 5)}, true},
		"lost after it was read":      {[]porcupine.Operation{act("op1", first, 1, 9, ""), read(decided, 2, 3), read(first, 4, 5)}, false},
		"accepted and never there":    {[]porcupine.Operation{act("op1", first, 1, 2, ""), read(first, 3, 4)}, false},
		"on content that has changed": {[]porcupine.Operation{edit(1, 2, changed), act("op1", first, 3, 4, "")}, false},
		"refused for a change there was": {[]porcupine.Operation{
			edit(1, 2, changed), act("op1", first, 3, 4, confirm.CodeContentChanged)}, true},
		"refused for a change there was not": {[]porcupine.Operation{act("op1", first, 3, 4, confirm.CodeContentChanged)}, false},
		"an edit nobody has heard of": {[]porcupine.Operation{
			edit(1, math.MaxInt64, result{Unknown: true}), act("op1", first, 3, 4, confirm.CodeContentChanged)}, true},
		"or that never was": {[]porcupine.Operation{edit(1, math.MaxInt64, result{Unknown: true}), act("op1", first, 3, 4, "")}, true},
		"taken for a copy":  {[]porcupine.Operation{act("op1", first, 3, 4, confirm.CodeCloneDetected)}, false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := porcupine.CheckOperations(register(first), tt.history); got != tt.good {
				t.Errorf("found %v, want %v", got, tt.good)
			}
		})
	}
}
