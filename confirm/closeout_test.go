package confirm

import (
	"testing"
	"time"
)

func TestCloseOut(t *testing.T) {
	refused := Operation{State: OperationRefused}
	resolved := Operation{State: OperationRefused, ResolvedAt: time.Unix(1, 0)}
	for name, c := range map[string]struct {
		ops    []Operation
		rows   []Row
		marked map[string]bool
		want   CloseOut
	}{
		"nothing at all": {},
		"every state that waits for a word": {
			ops:  []Operation{{State: OperationSigned}, {State: OperationSending}, {State: OperationUnknown}, {State: OperationAccepted}},
			want: CloseOut{Unsent: 3},
		},
		"a conclusion that waits for its PIN": {rows: []Row{{ID: "a", State: StatePending, Chosen: ActionConcludeComplete}},
			want: CloseOut{Unsigned: 1}},
		"a conflict until somebody deals with it": {ops: []Operation{refused, resolved}, want: CloseOut{Conflicts: 1}},
		"pending is open, marked is not": {
			rows:   []Row{{ID: "a", State: StatePending}, {ID: "b", State: StatePending}},
			marked: map[string]bool{"b": true}, want: CloseOut{Undecided: 1},
		},
		"unsent work counts once": {
			ops:  []Operation{{State: OperationUnknown}},
			rows: []Row{{ID: "a", State: StatePending, Operation: OperationUnknown}}, want: CloseOut{Unsent: 1},
		},
		"refused work leaves the record open": {
			ops:  []Operation{refused},
			rows: []Row{{ID: "a", State: StatePending, Operation: OperationRefused}}, want: CloseOut{Conflicts: 1, Undecided: 1},
		},
		"forms are due for what is complete": {
			rows: []Row{{ID: "a", State: StateComplete}, {ID: "b", State: StateComplete, FormPrint: true}, {ID: "c", State: StateIncomplete}, {ID: "d", State: StateDeclined}},
			want: CloseOut{Unprinted: 1},
		},
		"what has left is not ours": {rows: []Row{{ID: "a", State: StatePending, Gone: true}, {ID: "b", State: StateComplete, Gone: true}}},
	} {
		t.Run(name, func(t *testing.T) {
			got := CloseOutOf(c.ops, c.rows, c.marked)
			if got != c.want {
				t.Errorf("%+v, want %+v", got, c.want)
			}
			if got.Done() != (c.want == CloseOut{}) {
				t.Errorf("done: %v", got.Done())
			}
		})
	}
}
