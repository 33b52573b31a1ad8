package registry

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/sha256"
	"encoding/asn1"
	"encoding/base64"
	"encoding/json"
	"math/big"
	"net/http"
	"strings"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"

	"github.com/emmansun/gmsm/sm2"
)

// forgeries are envelopes and statements that somebody has tampered with, sent
// again, or signed with what may not sign them.
func forgeries() []hostile {
	const post = http.MethodPost
	sent := func(name string, kind wire.ResultKind, code confirm.Code, envelope func(*enemies) string) hostile {
		return hostile{name: name, method: post, path: wire.PathOperations, with: func(e *enemies) string { return operations(envelope(e)) },
			status: http.StatusOK, kind: kind, code: code}
	}
	changed := func(change func(*confirm.Intent)) func(*enemies) string {
		return func(e *enemies) string {
			i := e.clerk.intent(e.mine, confirm.ActionConcludeComplete)
			change(&i)
			return e.clerk.seal(i)
		}
	}
	bad := confirm.ProblemBadEnvelope
	return []hostile{
		sent("envelope of another point's record", wire.ResultRefused, confirm.CodeUnknownRecord, func(e *enemies) string {
			i := e.clerk.intent(e.mine, confirm.ActionConcludeComplete)
			i.RecordID = e.theirs.ID
			return e.clerk.seal(i)
		}),
		sent("same id, other conclusion", wire.ResultInvalid, confirm.CodeOperationMismatch, func(e *enemies) string {
			i := e.clerk.intent(e.mine, confirm.ActionConcludeIncomplete)
			i.OperationID = e.spentID
			return e.clerk.seal(i)
		}),
		sent("id of a colleague's operation", wire.ResultInvalid, confirm.CodeOperationMismatch, func(e *enemies) string {
			i := e.clerk.intent(e.mine, confirm.ActionConcludeComplete)
			i.OperationID = e.spentID
			i.Explanation = "x"
			return e.clerk.seal(i)
		}),
		{name: "a colleague's envelope", method: post, path: wire.PathOperations, by: func(e *enemies) *station { return e.colleague },
			with: func(e *enemies) string {
				return operations(e.clerk.seal(e.clerk.intent(e.mine, confirm.ActionConcludeComplete)))
			},
			status: http.StatusOK, kind: wire.ResultInvalid, code: confirm.CodeNotClerk},
		sent("signature cut", wire.ResultInvalid, bad, func(e *enemies) string { return e.spent[:len(e.spent)-4] }),
		sent("signature of another envelope", wire.ResultInvalid, bad, func(e *enemies) string {
			fresh := e.clerk.seal(e.clerk.intent(e.mine, confirm.ActionConcludeComplete))
			return fresh[:strings.LastIndex(fresh, ".")] + e.spent[strings.LastIndex(e.spent, "."):]
		}),
		sent("one byte of the payload", wire.ResultInvalid, bad, func(e *enemies) string {
			parts := strings.Split(e.spent, ".")
			payload, err := base64.RawURLEncoding.DecodeString(parts[1])
			e.must(err)
			parts[1] = base64.RawURLEncoding.EncodeToString([]byte(strings.Replace(string(payload), "conclude_complete", "conclude_incomplete", 1)))
			return strings.Join(parts, ".")
		}),
		sent("header says none", wire.ResultInvalid, bad, headed(map[string]any{"alg": "none"})),
		sent("header says HMAC", wire.ResultInvalid, bad, headed(map[string]any{"alg": "HS256"})),
		sent("header names the other algorithm", wire.ResultInvalid, bad, func(e *enemies) string {
			other := map[confirm.Algorithm]string{confirm.ES256: "SM2SM3", confirm.SM2SM3: "ES256"}[e.Algorithm()]
			return headed(map[string]any{"alg": other})(e)
		}),
		sent("header with a key of its own", wire.ResultInvalid, bad, headed(map[string]any{"jwk": map[string]string{"kty": "EC"}})),
		sent("header with a place for keys", wire.ResultInvalid, bad, headed(map[string]any{"jku": "https://evil.example/keys"})),
		sent("header with something critical", wire.ResultInvalid, bad, headed(map[string]any{"crit": []string{"b64"}, "b64": false})),
		sent("four parts", wire.ResultInvalid, bad, func(e *enemies) string { return e.spent + ".a" }),
		sent("padding in base64", wire.ResultInvalid, bad, func(e *enemies) string { return e.spent + "==" }),
		sent("line end in base64", wire.ResultInvalid, bad, func(e *enemies) string { return e.spent[:20] + "\n" + e.spent[20:] }),
		sent("empty envelope", wire.ResultInvalid, bad, func(*enemies) string { return "" }),
		sent("signed by the line key", wire.ResultInvalid, bad, func(e *enemies) string {
			payload, err := confirm.EncodeIntent(e.clerk.intent(e.mine, confirm.ActionConcludeComplete))
			e.must(err)
			jws, err := wire.Sign(payload, e.clerk.key, e.clerk.cert.Raw)
			e.must(err)
			return string(jws)
		}),
		sent("certificate of the signing key, signature of the line key", wire.ResultInvalid, bad, func(e *enemies) string {
			parts := strings.Split(e.clerk.seal(e.clerk.intent(e.mine, confirm.ActionConcludeComplete)), ".")
			return e.signed(parts[0]+"."+parts[1], e.clerk.key)
		}),
		sent("nothing under a good signature", wire.ResultInvalid, bad, func(e *enemies) string {
			head, _, _ := strings.Cut(e.spent, ".")
			return e.signed(head+".", e.clerk.signing)
		}),
		sent("formula for a file number", wire.ResultRefused, confirm.CodeFileNumberDigits, changed(func(i *confirm.Intent) { i.FileNumber = "=1+1" })),
		sent("SQL for a file number", wire.ResultRefused, confirm.CodeFileNumberDigits, changed(func(i *confirm.Intent) { i.FileNumber = "1'; DROP TABLE record; --" })),
		sent("remark with an escape sequence", wire.ResultRefused, confirm.CodeTextInvalid, changed(func(i *confirm.Intent) { i.Remark = "a\x1b[2Jb" })),
		sent("remark that runs from right to left", wire.ResultRefused, confirm.CodeTextInvalid, changed(func(i *confirm.Intent) { i.Remark = "a\u202eb" })),
		sent("explanation that turns inside a line", wire.ResultRefused, confirm.CodeTextInvalid, changed(func(i *confirm.Intent) { i.Explanation = "a\u2067b" })),
		sent("remark without an end", wire.ResultRefused, confirm.CodeTextInvalid, changed(func(i *confirm.Intent) { i.Remark = strings.Repeat("长", 5000) })),
		sent("record named by SQL", wire.ResultRefused, confirm.CodeUnknownRecord, changed(func(i *confirm.Intent) { i.RecordID = "' OR 1=1 --" })),
		sent("action of nobody", wire.ResultRefused, confirm.CodeUnknownAction, changed(func(i *confirm.Intent) { i.Action = "delete_everything" })),
		{name: "status of a colleague's operation", method: post, path: wire.PathOperationStatus, by: func(e *enemies) *station { return e.other },
			with: func(e *enemies) string { return text(wire.StatusRequest{OperationIDs: []string{e.spentID}}) }, status: http.StatusOK, kind: wire.ResultNotSeen},
		{name: "renewal that nobody vouches for", method: post, path: wire.PathRenew, with: func(e *enemies) string {
			csr, signing := e.nobody.csrOf(e.nobody.key), e.nobody.csrOf(e.nobody.signing)
			return text(wire.RenewRequest{CSR: csr, SigningCSR: signing, Proof: "a.b.c"})
		}, status: 422, code: confirm.ProblemBadEnvelope},
		{name: "renewal vouched for by an operation", method: post, path: wire.PathRenew, with: func(e *enemies) string {
			csr, signing := e.nobody.csrOf(e.nobody.key), e.nobody.csrOf(e.nobody.signing)
			return text(wire.RenewRequest{CSR: csr, SigningCSR: signing, Proof: e.spent})
		}, status: 422, code: confirm.ProblemBadEnvelope},
		{name: "checkpoint that is an operation", method: post, path: wire.PathAudit, with: func(e *enemies) string {
			return text(wire.CheckpointsRequest{Log: newID(), Checkpoints: []string{e.spent}})
		}, status: 422, code: confirm.ProblemInvalidValue},
		{name: "custody entry that is an operation", method: post, path: wire.PathCustody, with: func(e *enemies) string { return text(wire.CustodyRequest{Entry: e.spent}) }, status: 400, code: confirm.ProblemBadRequest},
		{name: "proof of a wipe that is an operation", method: post, path: wire.PathWipes, with: func(e *enemies) string { return text(wire.WipeRequest{Proof: e.spent}) }, status: 400, code: confirm.ProblemBadRequest},
		{name: "escrow file that is rubbish", method: post, path: wire.PathEscrow, body: "rubbish", change: func(r *http.Request) { r.Header.Set("Content-Type", wire.EscrowType) }, status: 422, code: confirm.ProblemBadFile},
		{name: "escrow file that is JSON", method: post, path: wire.PathEscrow, body: "{}", status: 400, code: confirm.ProblemBadRequest},
		{name: "credential report below nothing", method: post, path: wire.PathCredential, body: `{"provider":"softkey","failed_total":-1}`, status: 400, code: confirm.ProblemBadRequest},
		{name: "credential report of a provider of nobody", method: post, path: wire.PathCredential, body: `{"provider":"admin","failed_total":0}`, status: 400, code: confirm.ProblemBadRequest},
	}
}

// signed puts a signature behind what is to be signed, whatever it is.
func (e *enemies) signed(input string, key crypto.Signer) string {
	sum := sha256.Sum256([]byte(input))
	digest, hash := sum[:], crypto.SHA256
	if public := key.Public(); sm2.IsSM2PublicKey(public) {
		var err error
		digest, err = sm2.CalculateSM2Hash(public.(*ecdsa.PublicKey), []byte(input), nil)
		e.must(err)
		hash = 0
	}
	der, err := key.Sign(rand.Reader, digest, hash)
	e.must(err)
	var s struct{ R, S *big.Int }
	_, err = asn1.Unmarshal(der, &s)
	e.must(err)
	return input + "." + base64.RawURLEncoding.EncodeToString(append(s.R.FillBytes(make([]byte, 32)), s.S.FillBytes(make([]byte, 32))...))
}

// headed is the accepted envelope with other fields in its header.
func headed(fields map[string]any) func(*enemies) string {
	return func(e *enemies) string {
		parts := strings.Split(e.spent, ".")
		raw, err := base64.RawURLEncoding.DecodeString(parts[0])
		e.must(err)
		head := map[string]any{}
		e.must(json.Unmarshal(raw, &head))
		for k, v := range fields {
			head[k] = v
		}
		raw, err = json.Marshal(head)
		e.must(err)
		parts[0] = base64.RawURLEncoding.EncodeToString(raw)
		return strings.Join(parts, ".")
	}
}
