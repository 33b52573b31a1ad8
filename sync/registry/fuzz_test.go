package registry

import (
	"encoding/base64"
	"encoding/json"
	"net/url"
	"strings"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// FuzzEnvelope puts any bytes where an envelope belongs: each gets an answer,
// and nothing is let through that cannot be stored.
func FuzzEnvelope(f *testing.F) {
	h := newHouse(f)
	h.load(0, 1, 1)
	s := h.clerk("zhangmin", 0)
	good := s.seal(s.intent(s.first(), confirm.ActionConcludeComplete))
	h.stop()
	f.Add(good)
	f.Add("rubbish")
	f.Add("a.b.c")
	f.Fuzz(func(t *testing.T, envelope string) {
		sub, result := h.openEnvelope(envelope)
		switch {
		case (sub == nil) != (result.Kind == wire.ResultInvalid):
			t.Fatalf("%+v", result)
		case sub != nil && (!validID(sub.intent.OperationID) || sub.hash != wire.Hash([]byte(envelope))):
			t.Fatal("an intent that cannot be stored was let through")
		case sub != nil && envelope != good:
			t.Fatal("an envelope that nobody signed was let through")
		}
	})
}

// TestSignedRubbish puts payloads that no program of ours makes under a good signature.
func TestSignedRubbish(t *testing.T) {
	h := newHouse(t)
	h.load(0, 1, 1)
	s := h.clerk("zhangmin", 0)
	good, err := confirm.EncodeIntent(s.intent(s.first(), confirm.ActionConcludeComplete))
	h.must(err)
	for name, payload := range map[string]string{
		"null":           "null",
		"empty":          "{}",
		"array":          "[]",
		"unknown field":  `{"force":true,` + string(good[1:]),
		"repeated field": `{"action":"conclude_complete",` + string(good[1:]),
		"trailing":       string(good) + "{}",
		"cut":            string(good[:len(good)-1]),
		"not UTF-8":      "{\"remark\":\"\xff\"}",
		"no text":        strings.Replace(string(good), `"record_id":"`, `"record_id":"\u0000`, 1),
	} {
		t.Run(name, func(t *testing.T) {
			jws, err := wire.Sign([]byte(payload), s.signing, s.signCert.Raw)
			h.must(err)
			if r := s.operate(string(jws))[0]; r.Kind != wire.ResultInvalid || r.Code != string(confirm.ProblemBadEnvelope) || r.Receipt != "" {
				t.Errorf("%+v", r)
			}
		})
	}
}

func FuzzCursor(f *testing.F) {
	h := newHouse(f)
	h.load(0, 1, 3)
	f.Add(h.cursor(2))
	f.Add("")
	f.Add(base64.RawURLEncoding.EncodeToString([]byte(h.epoch + ".-1")))
	f.Add(base64.RawURLEncoding.EncodeToString([]byte(h.epoch + ".99999999999999999999")))
	f.Fuzz(func(t *testing.T, cursor string) {
		err := h.db.view(t.Context(), func(q querier) error {
			seq, err := h.since(t.Context(), q, cursor)
			if err == nil && (seq < 0 || seq > 3) {
				t.Errorf("cursor %q means %d", cursor, seq)
			}
			return err
		})
		if code := confirm.CodeOf(err); err != nil && code != confirm.ProblemBadRequest && code != confirm.ProblemEpochChanged {
			t.Errorf("cursor %q: %v", cursor, err)
		}
	})
}

func FuzzCSR(f *testing.F) {
	h := newHouse(f)
	s := h.newStation("a")
	f.Add(s.enrolRequest("x").CSR)
	guomi, err := newSigningKey(confirm.SM2SM3)
	h.must(err)
	f.Add(s.csrOf(guomi))
	f.Add([]byte{0x30, 0x00})
	f.Fuzz(func(t *testing.T, der []byte) {
		for _, algorithm := range []confirm.Algorithm{confirm.ES256, confirm.SM2SM3} {
			request, err := readRequest(der, algorithm)
			if err != nil {
				continue
			}
			cert, err := h.ca.signing(request.public, "p", "c", during)
			if err != nil {
				t.Fatalf("a request was taken that cannot be certified: %v", err)
			}
			if err := h.verifySigning(cert); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// FuzzDecidedAt: no evidence makes a time provable that lies in the future or
// does not follow from a token of ours.
func FuzzDecidedAt(f *testing.F) {
	h := newHouse(f)
	token, err := wire.SignHello(wire.HelloPayload{Wire: 1, RegistryID: h.ID(), Nonce: "00", Time: during}, h.receiptKey)
	h.must(err)
	f.Add(int64(0), int64(1000), true)
	f.Add(int64(1<<40), int64(1<<62), true)
	f.Fuzz(func(t *testing.T, decidedMS, elapsedMS int64, genuine bool) {
		e := confirm.Evidence{DecidedAt: during.Add(time.Duration(decidedMS) * time.Millisecond), Proven: true, TimeToken: token, ElapsedMS: elapsedMS}
		if !genuine {
			e.TimeToken = token[:len(token)-4] + "AAAA"
		}
		now := during.Add(time.Hour)
		at, proven := h.decidedAt(confirm.Intent{Evidence: e}, now)
		if proven && (!genuine || at.Before(during) || at.After(now.Add(time.Minute)) || at.Sub(e.DecidedAt).Abs() > time.Second) {
			t.Errorf("proven: %s, claimed %s, now %s", at, e.DecidedAt, now)
		}
	})
}

func FuzzStatus(f *testing.F) {
	f.Add(`{"operation_ids":["0199c0de-0000-7000-8000-000000000001"]}`)
	f.Add(`{"operation_ids":[null]}`)
	f.Fuzz(func(t *testing.T, body string) {
		var in wire.StatusRequest
		if wire.DecodeBytes([]byte(body), &in) != nil {
			return
		}
		for _, id := range in.OperationIDs {
			if out, err := json.Marshal(id); validID(id) && (err != nil || len(out) != 38) {
				t.Errorf("%q is taken for a UUID", id)
			}
		}
	})
}

// FuzzQuestion: what is asked of the feed is within its limits, whatever is typed.
func FuzzQuestion(f *testing.F) {
	f.Add("cursor=&limit=500&wait=45&rulebook=")
	f.Add("limit=-1&wait=1e9")
	f.Fuzz(func(t *testing.T, query string) {
		values, err := url.ParseQuery(query)
		if err != nil {
			return
		}
		q, err := readQuestion(values)
		if err == nil && (q.limit < 1 || q.limit > wire.MaxChanges || q.wait < 0 || q.wait > wire.MaxWait*time.Second ||
			(q.rulebook != "" && !validSum(q.rulebook))) {
			t.Errorf("%q is taken as %+v", query, q)
		}
	})
}
