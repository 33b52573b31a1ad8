package storetest

import (
	"reflect"
	"testing"
	"time"

	"confirmpoint/confirm"
)

// testSyncLog: newest first, sealed through a restart, and a failure that goes
// on is one line.
func testSyncLog(t *testing.T, d *desk) {
	at := func(minute int) time.Time { return Start().Add(time.Duration(minute) * time.Minute) }
	sent := confirm.SyncEntry{At: at(0), Kind: confirm.SyncSend, Sent: 37, Accepted: 35, Refused: 1, Unknown: 1, Code: confirm.ProblemOffline, Automatic: true, Waiting: 1}
	offline := func(minute, waiting int) confirm.SyncEntry {
		return confirm.SyncEntry{At: at(minute), Kind: confirm.SyncPull, Code: confirm.ProblemTLS,
			Args: map[string]string{"issuer": "某校网关"}, Automatic: true, Waiting: waiting}
	}
	pulled := confirm.SyncEntry{At: at(9), Kind: confirm.SyncPull, Records: 3, Gone: 1, Blobs: 2}
	for _, e := range []confirm.SyncEntry{sent, offline(1, 1), offline(2, 1), offline(3, 2), pulled, pulled} {
		d.must(d.AppendSync(d.ctx(), e))
	}
	night := offline(1, 2)
	night.Times, night.Until = 3, at(3)
	want := []confirm.SyncEntry{pulled, pulled, night, sent}
	for range 2 {
		got, err := d.SyncLog(d.ctx(), 0)
		d.must(err)
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("got  %+v\nwant %+v", got, want)
		}
		got, err = d.SyncLog(d.ctx(), 3)
		d.must(err)
		if !reflect.DeepEqual(got, want[:3]) {
			t.Fatalf("the newest three: %+v", got)
		}
		d.reopen()
	}
	d.must(d.Lock())
	_, err := d.SyncLog(d.ctx(), 1)
	d.refused(err, confirm.ProblemLocked)
	d.refused(d.AppendSync(d.ctx(), sent), confirm.ProblemLocked)
	d.must(d.Unlock(d.ctx(), Key()))
}
