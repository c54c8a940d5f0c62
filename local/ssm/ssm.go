// Package ssm is Systems Manager's Parameter Store on the local endpoint: plain
// parameters with their versions, in memory.
//
//	s := ssm.New(ssm.Config{Account: "000000000000", Region: "us-east-1"})
//	value, err := s.Parameter("/cdk-bootstrap/hnb659fds/version")
//
// It keeps the current version of a parameter only, and no SecureString: a
// secret belongs into Secrets Manager here.
package ssm

import (
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/millrace-dev/millrace/local/awsapi"
)

// Config of a parameter store.
type Config struct {
	Account string
	Region  string
}

// Service is one account's parameters in one region.
type Service struct {
	config Config

	mu         sync.RWMutex
	parameters map[string]parameter
}

type parameter struct {
	name, kind, value string
	description       string
	pattern           string // AllowedPattern; empty: none
	tier, dataType    string
	version           int64
	modified          time.Time
}

// New makes an empty store.
func New(c Config) *Service {
	return &Service{config: c, parameters: map[string]parameter{}}
}

// API is the service "ssm" (Systems Manager API reference).
func (s *Service) API() awsapi.Service {
	return awsapi.Service{
		Name:         "ssm",
		Protocol:     awsapi.JSON11,
		TargetPrefix: "AmazonSSM",
		Actions: map[string]awsapi.Action{
			"DeleteParameter":     awsapi.JSON(s.deleteParameter),
			"DeleteParameters":    awsapi.JSON(s.deleteParameters),
			"DescribeParameters":  awsapi.JSON(s.describeParameters),
			"GetParameter":        awsapi.JSON(s.getParameter),
			"GetParameters":       awsapi.JSON(s.getParameters),
			"GetParametersByPath": awsapi.JSON(s.getParametersByPath),
			"PutParameter":        awsapi.JSON(s.putParameter),
		},
	}
}

// Parameter is the value of a parameter, by its name or ARN.
func (s *Service) Parameter(name string) (string, error) {
	p, err := s.find(name)
	return p.value, err
}

// find takes a name, an ARN, or either with ":VERSION".
func (s *Service) find(name string) (parameter, error) {
	key, version := s.parse(name)
	s.mu.RLock()
	defer s.mu.RUnlock()
	p, ok := s.parameters[key]
	if !ok {
		return p, awsapi.Errorf("ParameterNotFound", "Parameter %s not found.", name)
	}
	if version != "" && version != strconv.FormatInt(p.version, 10) {
		return p, awsapi.Errorf("ParameterVersionNotFound", "Systems Manager could not find version %s of %s. Verify the version and try again: the local endpoint keeps the current one, %d", version, key, p.version)
	}
	return p, nil
}

func (s *Service) parse(name string) (key, version string) {
	if rest, ok := strings.CutPrefix(name, s.arn("")); ok {
		if name = rest; strings.Contains(rest, "/") {
			name = "/" + rest
		}
	}
	key, version, _ = strings.Cut(name, ":")
	return key, version
}

// arn of a parameter: the slash that its name begins with is not doubled.
func (s *Service) arn(name string) string {
	return "arn:aws:ssm:" + s.config.Region + ":" + s.config.Account + ":parameter/" + strings.TrimPrefix(name, "/")
}

// Sizes of values (Parameter Store user guide, "Managing parameter tiers").
var maxValue = map[string]int{"Standard": 4096, "Advanced": 8192, "Intelligent-Tiering": 8192}

var nameForm = regexp.MustCompile(`^[a-zA-Z0-9_.\-/]+$`)

func (p parameter) check() error {
	limit, known := maxValue[p.tier]
	switch {
	case !nameForm.MatchString(p.name) || strings.Contains(p.name, "/") && p.name[0] != '/':
		return awsapi.Errorf("ValidationException", "Parameter name %q: only a mix of letters, numbers and the following 3 symbols .-_ is allowed; a name with / must begin with one (/a/b)", p.name)
	case p.kind == "SecureString":
		return awsapi.Errorf("ValidationException", "Type SecureString: the local endpoint keeps no secrets in Parameter Store: use Secrets Manager")
	case p.kind != "String" && p.kind != "StringList":
		return awsapi.Errorf("ValidationException", "Type %q: allowed are String, StringList", p.kind)
	case !known:
		return awsapi.Errorf("ValidationException", "Tier %q: allowed are Standard, Advanced, Intelligent-Tiering", p.tier)
	case p.value == "":
		return awsapi.Errorf("ValidationException", "Value of parameter %s is empty: at least 1 character is needed", p.name)
	case utf8.RuneCountInString(p.value) > limit:
		return awsapi.Errorf("ValidationException", "Value of parameter %s has %d characters: tier %s takes at most %d", p.name, utf8.RuneCountInString(p.value), p.tier, limit)
	}
	return p.checkPattern()
}

func (p parameter) checkPattern() error {
	if p.pattern == "" {
		return nil
	}
	pattern, err := regexp.Compile(p.pattern)
	if err != nil {
		return awsapi.Errorf("InvalidAllowedPatternException", "AllowedPattern %q of parameter %s is no regular expression: %v", p.pattern, p.name, err)
	}
	if !pattern.MatchString(p.value) {
		return awsapi.Errorf("ParameterPatternMismatchException", "Parameter value %q does not match the AllowedPattern %s of parameter %s", p.value, p.pattern, p.name)
	}
	return nil
}
