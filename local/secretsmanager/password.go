package secretsmanager

import (
	"context"
	"fmt"
	"strings"

	"github.com/millrace-dev/millrace/local/awsapi"
)

// The kinds of characters (API reference, GetRandomPassword).
const (
	lowercase   = "abcdefghijklmnopqrstuvwxyz"
	uppercase   = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	letters     = lowercase + uppercase
	digits      = "0123456789"
	punctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
)

// passwordOptions say how a password is made; templates and the API share the
// names.
type passwordOptions struct {
	PasswordLength          *int  // nil: 32; 1 to 4096
	RequireEachIncludedType *bool // nil: true
	ExcludeCharacters       string
	ExcludeLowercase        bool
	ExcludeUppercase        bool
	ExcludeNumbers          bool
	ExcludePunctuation      bool
	IncludeSpace            bool
}

// kinds are the alphabets that the options leave.
func (o passwordOptions) kinds() []string {
	var kinds []string
	for _, k := range []struct {
		alphabet string
		wanted   bool
	}{
		{lowercase, !o.ExcludeLowercase},
		{uppercase, !o.ExcludeUppercase},
		{digits, !o.ExcludeNumbers},
		{punctuation, !o.ExcludePunctuation},
		{" ", o.IncludeSpace},
	} {
		left := strings.Map(func(c rune) rune {
			if strings.ContainsRune(o.ExcludeCharacters, c) {
				return -1
			}
			return c
		}, k.alphabet)
		if k.wanted && left != "" {
			kinds = append(kinds, left)
		}
	}
	return kinds
}

func (o passwordOptions) length() int {
	if o.PasswordLength == nil {
		return 32
	}
	return *o.PasswordLength
}

func (o passwordOptions) each() bool {
	return o.RequireEachIncludedType == nil || *o.RequireEachIncludedType
}

func (o passwordOptions) check() error {
	kinds, n := o.kinds(), o.length()
	switch {
	case n < 1 || n > 4096:
		return fmt.Errorf("PasswordLength is %d; allowed are 1 to 4096", n)
	case len(kinds) == 0:
		return fmt.Errorf("the options exclude every character")
	case o.each() && n < len(kinds):
		return fmt.Errorf("PasswordLength is %d, but RequireEachIncludedType asks for %d types of characters", n, len(kinds))
	}
	return nil
}

// password is drawn until it has each type that it must have, so that every
// such password is equally likely.
func (o passwordOptions) password() string {
	kinds := o.kinds()
	for {
		p := randomFrom(strings.Join(kinds, ""), o.length())
		if !o.each() || hasEach(p, kinds) {
			return p
		}
	}
}

func hasEach(p string, kinds []string) bool {
	for _, k := range kinds {
		if !strings.ContainsAny(p, k) {
			return false
		}
	}
	return true
}

type getRandomPasswordOutput struct{ RandomPassword string }

func (s *Service) getRandomPassword(_ context.Context, o *passwordOptions) (*getRandomPasswordOutput, error) {
	if err := o.check(); err != nil {
		return nil, awsapi.Errorf("InvalidParameterException", "%v", err)
	}
	return &getRandomPasswordOutput{o.password()}, nil
}
