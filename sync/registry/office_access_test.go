package registry

import (
	"cmp"
	"net/http"
	"strings"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// officer makes an officer with a station that is enrolled and signed in. An
// empty bureau is the province.
func (h *house) officer(userName, bureauID string) *station {
	h.t.Helper()
	h.addOfficer(userName, bureauID)
	s := h.newStation(userName)
	s.accept(read[wire.EnrolAnswer](h.t, s.post(wire.PathEnrol, s.officeRequestByKey(enrolKey(userName)))))
	h.clock.add(2 * time.Minute) // between two messages
	s.signIn()
	return s
}

// signOut ends the online sign-in of a station.
func (s *station) signOut() *station {
	s.h.t.Helper()
	_, err := s.h.db.write.Exec("UPDATE certificate SET signed_in_until = 0 WHERE serial = $1", serialOf(s.cert))
	s.h.must(err)
	return s
}

// bars are the codes with which somebody is kept out of an endpoint.
var bars = map[confirm.Code]bool{
	confirm.ProblemNotEnrolled: true, confirm.ProblemRevoked: true,
	confirm.ProblemSignInRequired: true, confirm.ProblemWrongRole: true,
}

// TestAccess asks every endpoint of the table in every role, so that a new one
// cannot be forgotten: what keeps who out follows from its access alone.
func TestAccess(t *testing.T) {
	h := newHouse(t)
	h.load(0, 1, 1)
	wrong, out, gone := confirm.ProblemWrongRole, confirm.ProblemSignInRequired, confirm.ProblemRevoked
	revokedClerk := h.clerk("wangfang", 0)
	h.must(h.Revoke(t.Context(), "wangfang", "离职"))
	revokedOfficer := h.officer("gaoyuan", h.home)
	_, err := h.console().RevokeOfficer(t.Context(), wire.PersonRevoke{UserName: "gaoyuan", Reason: "调离"})
	h.must(err)
	// What is expected of each, by the access of an endpoint; "" is let in.
	type expectation map[access]confirm.Code
	everywhere := func(code confirm.Code) expectation {
		return expectation{accessEnrolled: code, accessKey: code, accessSignedIn: code, accessClerk: code, accessOfficer: code, accessProvince: code}
	}
	for _, who := range []struct {
		name string
		s    *station
		want expectation
	}{
		{"stranger", h.newStation("nobody"), everywhere(confirm.ProblemNotEnrolled)},
		{"revoked clerk", revokedClerk, everywhere(gone)},
		{"revoked officer", revokedOfficer, everywhere(gone)},
		{"clerk", h.clerk("zhangmin", 0), expectation{accessOfficer: wrong, accessProvince: wrong}},
		{"clerk signed out", h.clerk("lining", 0).signOut(), expectation{accessSignedIn: out, accessClerk: out, accessOfficer: wrong, accessProvince: wrong}},
		{"bureau", h.officer("liqiang", h.home), expectation{accessKey: wrong, accessClerk: wrong, accessProvince: wrong}},
		{"bureau signed out", h.officer("zhaolei", h.home).signOut(), expectation{accessKey: wrong, accessSignedIn: out, accessClerk: wrong, accessOfficer: out, accessProvince: wrong}},
		{"province", h.officer("sunli", ""), expectation{accessKey: wrong, accessClerk: wrong}},
		{"province signed out", h.officer("zhouwei", "").signOut(), expectation{accessKey: wrong, accessSignedIn: out, accessClerk: wrong, accessOfficer: out, accessProvince: out}},
	} {
		for _, e := range h.endpoints() {
			if e.access == accessAnyone {
				continue
			}
			t.Run(who.name+" "+e.method+" "+e.path, func(t *testing.T) {
				want := who.want[e.access]
				got := who.s.do(e.method, strings.Replace(e.path, "{sha256}", strings.Repeat("0", 64), 1), strings.NewReader("{}"))
				code := confirm.Code(got.header.Get(wire.HeaderProblem))
				switch {
				case got.status == http.StatusInternalServerError:
					t.Errorf("answered %d", got.status)
				case want == "" && bars[code]:
					t.Errorf("kept out: %s", code)
				case want != "" && (code != want || got.status != cmp.Or(statuses[want], 0)):
					t.Errorf("status %d code %q, want %q", got.status, code, want)
				}
			})
		}
	}
}
