package engine

import (
	"bytes"
	"context"
	"crypto/ecdh"
	"encoding/json"
	"errors"
	"net/http"
	"reflect"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// carryingCache waits for the answer to one bundle.
type carryingCache struct {
	emptyCache
	sent  []byte
	books int
	pages int
}

func (c *carryingCache) Setting(_ context.Context, name string) ([]byte, error) {
	if name == bundlesSetting {
		return c.sent, nil
	}
	return nil, nil
}

func (c *carryingCache) Operation(context.Context, string) (confirm.Operation, error) {
	return fuzzedOperation(confirm.OperationUnknown), nil
}

func (c *carryingCache) Rulebook(context.Context) (confirm.Rulebook, error) {
	return confirm.Rulebook{}, &confirm.Problem{Code: confirm.ProblemNotFound}
}

func (c *carryingCache) SaveRulebook(context.Context, confirm.Rulebook) error {
	c.books++
	return nil
}

func (c *carryingCache) ApplyCarried(context.Context, confirm.ChangePage, string, int64) (bool, error) {
	c.pages++
	return true, nil
}

// carryingStation is a workstation that waits, and what seals answers to it.
func carryingStation(f testing.TB, key fixedKey) (sent []byte, seal func(items ...wire.BundleItem) []byte) {
	f.Helper()
	reply := must(ecdh.X25519().GenerateKey(nil))(f)
	sent = must(json.Marshal([]sentBundle{{ID: fuzzedID, Key: reply.Bytes(), Operations: 1}}))(f)
	h := wire.BundleHeader{BundleID: fuzzedID, RegistryID: "r", InstallationID: "i"}
	receiptKey := must(wire.NewReceiptKey(key.key))(f)
	return sent, func(items ...wire.BundleItem) []byte {
		var file bytes.Buffer
		b, err := wire.NewBundle(&file, wire.BundleAnswer, h, reply.PublicKey())
		if err != nil {
			return nil
		}
		for _, item := range items {
			if b.Add(item.Kind, item.Data) != nil {
				return nil
			}
		}
		jws, err := wire.SignBundleAnswer(wire.BundleAnswerManifest{
			BundleID: h.BundleID, RegistryID: h.RegistryID, InstallationID: h.InstallationID, Body: b.Body(),
			Results: b.Count(wire.ItemResult), Pages: b.Count(wire.ItemPage), MadeAt: time.Date(2026, 11, 22, 1, 0, 0, 0, time.UTC),
		}, receiptKey)
		if err != nil || b.Finish(jws) != nil {
			return nil
		}
		return file.Bytes()
	}
}

// FuzzImportBundle seals and signs any item as the registry would, beside the
// results that were asked for, and gives any file: nothing makes the import fall
// over, a file that is refused has changed nothing, and no operation is closed
// without a receipt.
func FuzzImportBundle(f *testing.F) {
	key := newFixedKey(f)
	sent, seal := carryingStation(f, key)
	open := must(wire.Encode(wire.Result{OperationID: fuzzedID, Kind: wire.ResultRetry, Code: "registry_busy"}))(f)
	page := must(wire.Encode(wire.BundlePage{Page: wire.ChangesAnswer{Epoch: "e", Cursor: "d", Changes: []wire.Change{{Seq: 1, Gone: &wire.Gone{ID: "a", Reason: "removed"}}}}}))(f)
	book := must(confirm.EncodeRulebook(confirm.Rulebook{Version: "1", Point: confirm.Point{ID: "p"}}))(f)
	f.Add(byte(wire.ItemPage), page)
	f.Add(byte(wire.ItemPage), []byte("{}"))
	f.Add(byte(wire.ItemRulebook), book)
	f.Add(byte(wire.ItemRulebook), bytes.Replace(book, []byte(`"p"`), []byte(`"q"`), 1))
	f.Add(byte(wire.ItemResult), must(wire.Encode(wire.Result{OperationID: fuzzedID, Kind: wire.ResultAccepted, Receipt: "a.b.c"}))(f))
	f.Add(byte(wire.ItemResult), open)
	f.Add(byte(0), seal(wire.BundleItem{Kind: wire.ItemResult, Data: open}))
	f.Fuzz(func(t *testing.T, kind byte, data []byte) {
		file := data
		switch wire.ItemKind(kind) {
		case wire.ItemResult:
			file = seal(wire.BundleItem{Kind: wire.ItemResult, Data: data})
		case wire.ItemRulebook, wire.ItemPage:
			file = seal(wire.BundleItem{Kind: wire.ItemResult, Data: open}, wire.BundleItem{Kind: wire.ItemKind(kind), Data: data})
		}
		cache := &carryingCache{sent: sent}
		_, err := forgedEngine(t, key, cache, nil).ImportBundle(t.Context(), bytes.NewReader(file))
		var p *confirm.Problem
		if err != nil && !errors.As(err, &p) {
			t.Errorf("a failure that is no Problem: %s %v", reflect.TypeOf(err), err)
		}
		if cache.closed > 0 || (err != nil && cache.books+cache.pages > 0) {
			t.Errorf("%d operations closed, %d rulebooks and %d pages taken, then %v", cache.closed, cache.books, cache.pages, err)
		}
	})
}

// TestCarriedRulebookOfAnotherPoint: one cache holds one point.
func TestCarriedRulebookOfAnotherPoint(t *testing.T) {
	key := newFixedKey(t)
	sent, seal := carryingStation(t, key)
	open := must(wire.Encode(wire.Result{OperationID: fuzzedID, Kind: wire.ResultRetry, Code: "registry_busy"}))(t)
	for id, taken := range map[string]int{"p": 1, "q": 0} {
		book := must(confirm.EncodeRulebook(confirm.Rulebook{Version: "1", Point: confirm.Point{ID: id}}))(t)
		cache := &carryingCache{sent: sent}
		file := seal(wire.BundleItem{Kind: wire.ItemResult, Data: open}, wire.BundleItem{Kind: wire.ItemRulebook, Data: book})
		_, err := forgedEngine(t, key, cache, nil).ImportBundle(t.Context(), bytes.NewReader(file))
		if (err == nil) != (taken == 1) || cache.books != taken {
			t.Errorf("point %s: %d taken, %v", id, cache.books, err)
		}
	}
}

// interrupter answers as a forger does, and something happens meanwhile.
type interrupter struct {
	forger
	meanwhile func()
}

func (i *interrupter) RoundTrip(req *http.Request) (*http.Response, error) {
	i.meanwhile()
	return i.forger.RoundTrip(req)
}

// TestAccountAskedAgainMeanwhile: a refusal that comes while the registry is
// asked makes the next question due; one that failed is due anyhow.
func TestAccountAskedAgainMeanwhile(t *testing.T) {
	key := newFixedKey(t)
	body := must(wire.Encode(wire.MeAnswer{Point: fuzzedPoint}))(t)
	for name, c := range map[string]struct {
		status int
		again  bool
		due    bool
	}{"quiet": {200, false, false}, "refused meanwhile": {200, true, true}, "failed": {500, false, true}} {
		line := &interrupter{forger: forger{c.status, http.Header{"Content-Type": {typeJSON}}, body}}
		e := forgedEngine(t, key, &emptyCache{}, line)
		line.meanwhile = func() {
			if c.again {
				e.askAccountAgain()
			}
		}
		if _, err := e.checkAccount(t.Context()); (err == nil) != (c.status == 200) || e.accountDue() != c.due {
			t.Errorf("%s: due %v, %v", name, e.accountDue(), err)
		}
	}
}
