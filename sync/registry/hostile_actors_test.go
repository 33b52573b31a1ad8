package registry

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

func text(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(b)
}

func operations(envelopes ...string) string {
	return text(wire.OperationsRequest{Envelopes: envelopes})
}

// intruders are requests by who may not make them.
func intruders() []hostile {
	const post = http.MethodPost
	nobody := func(e *enemies) *station { return e.nobody }
	other := func(e *enemies) *station { return e.other }
	officer := func(e *enemies) *station { return e.officer }
	encoded := func(coding string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set("Content-Encoding", coding) }
	}
	word := `{"application_no":"202634000001","reason":"x"}`
	return []hostile{
		// Wrong role.
		{name: "clerk declines", method: post, path: wire.PathOfficeDecline, body: word, status: 403, code: confirm.ProblemWrongRole},
		{name: "clerk removes", method: post, path: wire.PathOfficeRemove, body: word, status: 403, code: confirm.ProblemWrongRole},
		{name: "clerk adds a clerk", method: post, path: wire.PathOfficeAddClerk, body: `{"user_name":"x","name":"x"}`, status: 403, code: confirm.ProblemWrongRole},
		{name: "clerk resets a password", method: post, path: wire.PathOfficeClerkCodes, body: `{"user_name":"lining","password":true}`, status: 403, code: confirm.ProblemWrongRole},
		{name: "clerk adds an officer", method: post, path: wire.PathOfficeAddOfficer, body: `{"user_name":"x","name":"x"}`, status: 403, code: confirm.ProblemWrongRole},
		{name: "clerk moves the window", method: post, path: wire.PathOfficePutWindow, body: `{}`, status: 403, code: confirm.ProblemWrongRole},
		{name: "clerk changes the policy", method: post, path: wire.PathOfficePutPolicy, body: `{}`, status: 403, code: confirm.ProblemWrongRole},
		{name: "clerk reads the bureau's log", method: post, path: wire.PathOfficeLog, body: `{}`, status: 403, code: confirm.ProblemWrongRole},
		{name: "clerk clears a forked audit", method: post, path: wire.PathOfficeAcceptAudit, body: `{}`, status: 403, code: confirm.ProblemWrongRole},
		{name: "officer decides", method: post, path: wire.PathOperations, by: officer, body: operations("a"), status: 403, code: confirm.ProblemWrongRole},
		{name: "officer reads the feed", path: wire.PathChanges, by: officer, status: 403, code: confirm.ProblemWrongRole},
		{name: "officer reads a photo", path: wire.PathBlobs + strings.Repeat("ab", 32), by: officer, status: 403, code: confirm.ProblemWrongRole},
		{name: "officer makes a plan", method: post, path: wire.PathOfficePutPlan, by: officer, body: `{}`, status: 403, code: confirm.ProblemWrongRole},
		{name: "officer makes an officer", method: post, path: wire.PathOfficeAddOfficer, by: officer, body: `{"user_name":"x","name":"x"}`, status: 403, code: confirm.ProblemWrongRole},
		{name: "officer makes a bureau", method: post, path: wire.PathOfficePutBureau, by: officer, body: `{}`, status: 403, code: confirm.ProblemWrongRole},
		{name: "officer reports a credential", method: post, path: wire.PathCredential, by: officer, body: `{"provider":"softkey","failed_total":0}`, status: 403, code: confirm.ProblemWrongRole},
		{name: "officer brings an audit log", method: post, path: wire.PathAudit, by: officer, body: `{"log":"x","checkpoints":[]}`, status: 403, code: confirm.ProblemWrongRole},

		// No certificate, one that is at its end, no sign-in.
		{name: "nobody reads the feed", path: wire.PathChanges, by: nobody, status: 401, code: confirm.ProblemNotEnrolled},
		{name: "nobody decides", method: post, path: wire.PathOperations, by: nobody, body: operations("a"), status: 401, code: confirm.ProblemNotEnrolled},
		{name: "nobody is the bureau", method: post, path: wire.PathOfficeClerks, by: nobody, body: `{}`, status: 401, code: confirm.ProblemNotEnrolled},
		{name: "nobody says who he is in a header", path: wire.PathMe, by: nobody, change: func(r *http.Request) {
			r.Header.Set("X-Forwarded-Client-Cert", "Subject=zhangmin")
			r.Header.Set("X-Forwarded-For", "127.0.0.1")
			r.Header.Set("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte("zhangmin:"+password)))
		}, status: 401, code: confirm.ProblemNotEnrolled},
		{name: "revoked reads the feed", path: wire.PathChanges, by: func(e *enemies) *station { return e.revoked }, status: 403, code: confirm.ProblemRevoked},
		{name: "revoked signs in", method: post, path: wire.PathSignInPassword, by: func(e *enemies) *station { return e.revoked }, body: `{"user_name":"liuyang","password":"` + password + `"}`, status: 403, code: confirm.ProblemRevoked},
		{name: "locked reads the feed", path: wire.PathChanges, by: func(e *enemies) *station { return e.locked }, status: 403, code: confirm.ProblemCertLocked},
		{name: "locked renews", method: post, path: wire.PathRenew, by: func(e *enemies) *station { return e.locked }, body: `{}`, status: 403, code: confirm.ProblemCertLocked},
		{name: "signed out reads the feed", path: wire.PathChanges, by: func(e *enemies) *station { return e.signedOut }, status: 401, code: confirm.ProblemSignInRequired},
		{name: "signed out renews", method: post, path: wire.PathRenew, by: func(e *enemies) *station { return e.signedOut }, body: `{}`, status: 401, code: confirm.ProblemSignInRequired},
		{name: "expired on an open connection", path: wire.PathMe, at: func(e *enemies) time.Time { return e.clerk.cert.NotAfter.Add(time.Second) }, status: 401, code: confirm.ProblemCertExpired},

		// Somebody else's session, password, point.
		{name: "code of a colleague's sign-in", method: post, path: wire.PathSignInSMS, with: func(e *enemies) string {
			return text(wire.SMSRequest{ChallengeID: e.challenge, Code: e.challengeCode})
		}, status: 403, code: confirm.ProblemWrongSMSCode},
		{name: "challenge of nobody", method: post, path: wire.PathSignInSMS, body: `{"challenge_id":"0199c0de-0000-7000-8000-000000000001","code":"123456"}`, status: 403, code: confirm.ProblemWrongSMSCode},
		{name: "colleague's right password", method: post, path: wire.PathSignInPassword, body: `{"user_name":"lining","password":"` + password + `"}`, status: 403, code: confirm.ProblemWrongPassword},
		{name: "password with SQL", method: post, path: wire.PathSignInPassword, body: `{"user_name":"zhangmin","password":"' OR '1'='1"}`, status: 403, code: confirm.ProblemWrongPassword},
		{name: "user name with SQL", method: post, path: wire.PathSignInPassword, body: `{"user_name":"zhangmin' --","password":"` + password + `"}`, status: 403, code: confirm.ProblemWrongPassword},
		{name: "user name in another script", method: post, path: wire.PathSignInPassword, body: `{"user_name":"zhаngmin","password":"` + password + `"}`, status: 403, code: confirm.ProblemWrongPassword}, // а is Cyrillic
		{name: "photo of another point", to: func(e *enemies) string { return wire.PathBlobs + e.theirs.Content.PhotoSHA256 }, status: 404, code: confirm.ProblemNotFound},
		{name: "record of another point on the screen", method: post, path: wire.PathOpened, with: func(e *enemies) string {
			return `{"record_id":"` + e.theirs.ID + `","version":1}`
		}, status: 404, code: confirm.ProblemNotFound},
		{name: "my photo asked by another point", to: func(e *enemies) string { return wire.PathBlobs + e.mine.Content.PhotoSHA256 }, by: other, status: 404, code: confirm.ProblemNotFound},
		{name: "number of another point is void", method: post, path: wire.PathReceiptFates, body: `{"numbers":[{"number":"T02-20261008-0001","fate":"void","reason":"x"}]}`, status: 200, code: confirm.CodeReceiptNumberUnknown},

		// Enrolment.
		{name: "enrolment with a used code", method: post, path: wire.PathEnrol, by: nobody, with: func(e *enemies) string {
			in := e.nobody.enrolRequest(e.usedCode)
			in.UserName = "zhaolei"
			return text(in)
		}, status: 403, code: confirm.ProblemActivationCode},
		{name: "enrolment of nobody", method: post, path: wire.PathEnrol, by: nobody, with: func(e *enemies) string { return text(e.nobody.enrolRequest("AAAAAAAAAA")) }, status: 403, code: confirm.ProblemActivationCode},
		{name: "enrolment with SQL", method: post, path: wire.PathEnrol, by: nobody, with: func(e *enemies) string {
			in := e.nobody.enrolRequest("AAAAAAAAAA")
			in.UserName = "' OR user_name='zhaolei"
			return text(in)
		}, status: 403, code: confirm.ProblemActivationCode},
		{name: "enrolment with rubbish for a request", method: post, path: wire.PathEnrol, by: nobody, with: func(e *enemies) string {
			in := e.nobody.enrolRequest("AAAAAAAAAA")
			in.CSR = []byte("rubbish")
			return text(in)
		}, status: 400, code: confirm.ProblemBadRequest},
		{name: "enrolment with one key for both", method: post, path: wire.PathEnrol, by: nobody, with: func(e *enemies) string {
			in := e.nobody.enrolRequest("AAAAAAAAAA")
			in.SigningCSR = in.CSR
			return text(in)
		}, status: 400, code: confirm.ProblemBadRequest},
		{name: "enrolment as an officer with a clerk's keys", method: post, path: wire.PathEnrol, by: nobody, with: func(e *enemies) string {
			in := e.nobody.enrolRequest("AAAAAAAAAA")
			in.Office = true
			return text(in)
		}, status: 400, code: confirm.ProblemBadRequest},

		// Bodies that are not what they seem.
		{name: "packed rubbish", method: post, path: wire.PathOperations, body: "rubbish", change: encoded("gzip"), status: 400, code: confirm.ProblemBadRequest},
		{name: "bomb of gzip", method: post, path: wire.PathOperations, with: bomb, change: encoded("gzip"), status: 400, code: confirm.ProblemBadRequest},
		{name: "packed twice", method: post, path: wire.PathOperations, with: bomb, change: encoded("gzip, gzip"), status: 400, code: confirm.ProblemBadRequest},
		{name: "unknown packing", method: post, path: wire.PathOperations, body: `{}`, change: encoded("br"), status: 400, code: confirm.ProblemBadRequest},
		{name: "half a letter", method: post, path: wire.PathOperations, body: "{\"envelopes\":[\"\xe7\x8e\"]}", status: 400, code: confirm.ProblemBadRequest},
		{name: "UTF-16", method: post, path: wire.PathOperations, body: "\xff\xfe{\x00}\x00", status: 400, code: confirm.ProblemBadRequest},
		{name: "byte order mark", method: post, path: wire.PathOperations, body: "\xef\xbb\xbf{\"envelopes\":[\"a\"]}", status: 400, code: confirm.ProblemBadRequest},
		{name: "deep objects", method: post, path: wire.PathOfficeLog, by: officer, body: strings.Repeat(`{"a":`, 5000) + "1" + strings.Repeat("}", 5000), status: 400, code: confirm.ProblemBadRequest},
		{name: "key twice in letters of another size", method: post, path: wire.PathOfficeClerks, by: officer, body: `{"user_name":"a","USER_NAME":"b"}`, status: 400, code: confirm.ProblemBadRequest},
		{name: "number for a text", method: post, path: wire.PathSignInPassword, body: `{"user_name":1,"password":"x"}`, status: 400, code: confirm.ProblemBadRequest},
		{name: "number too large", method: post, path: wire.PathReceiptBlocks, body: `{"request_id":"0199c0de-0000-7000-8000-000000000001","count":1e999}`, status: 400, code: confirm.ProblemBadRequest},
		{name: "JSON by another name", method: post, path: wire.PathOperations, body: `{"envelopes":["a"]}`, change: func(r *http.Request) { r.Header.Set("Content-Type", "text/plain") }, status: 400, code: confirm.ProblemBadRequest},
		{name: "upload of more than a blob", method: http.MethodPut, path: wire.PathBlobs + strings.Repeat("ab", 32), body: strings.Repeat("x", wire.MaxBlobBytes+1), status: 422, code: confirm.ProblemBadFile},
		{name: "upload under another name", method: http.MethodPut, path: wire.PathBlobs + strings.Repeat("ab", 32), body: "%PDF-1.4", status: 422, code: confirm.ProblemBadFile},
	}
}

// bomb is a small body that would unpack to 64 MiB.
func bomb(e *enemies) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	for range 64 {
		if _, err := z.Write(bytes.Repeat([]byte(" "), 1<<20)); err != nil {
			e.t.Fatal(err)
		}
	}
	e.must(z.Close())
	return b.String()
}
