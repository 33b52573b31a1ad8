package engine_test

import (
	"net/http"
	"testing"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// TestRegistryWithoutRoom: a full disk of the registry is not one of this
// computer; nobody may be told that what was done here is not saved. Found by
// the fault campaign.
func TestRegistryWithoutRoom(t *testing.T) {
	w := newWorld(t, 1)
	w.pull()
	op := w.decide(0)
	w.breakPath(wire.PathOperations, func(rw http.ResponseWriter, r *http.Request, _ http.Handler) {
		remote(rw, r, http.StatusInsufficientStorage, confirm.ProblemDiskFull)
	})
	_, err := w.engine.Send(t.Context(), nil)
	wantCode(t, err, confirm.ProblemRegistryBusy)
	w.heal()
	if _, err := w.engine.Send(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if s := w.state(op.Intent.OperationID).State; s != confirm.OperationAccepted {
		t.Errorf("operation is %s", s)
	}
}
