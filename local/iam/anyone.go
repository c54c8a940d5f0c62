package iam

// AllowsAnyone reports whether a resource's policy lets somebody who has not signed do
// action on the resource.
func (s *Service) AllowsAnyone(policy []byte, action, resourceARN string) bool {
	if len(policy) == 0 {
		return false
	}
	d, err := parse(policy, ofResource)
	if err != nil {
		return false // a policy that cannot be read must not open a door
	}
	q := s.request(&session{}, action, resourceARN)
	q.principal = principal{}
	for _, key := range []string{"aws:principalarn", "aws:principaltype", "aws:principalaccount"} {
		delete(q.keys, key)
	}
	return d.effect(q) == allow
}
