package lambda

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/millrace-dev/millrace/local/awsapi"
	"github.com/millrace-dev/millrace/local/metric"
)

// function is one Lambda function. Service.mu guards it.
type function struct {
	name, arn string
	of        [][]metric.Dimension
	tags      map[string]string
	reserved  *int // reserved concurrency; nil: none
	async     asyncSettings
	policy    []permission
	current   *version
	deleted   bool

	active       int // invocations under way
	environments map[*environment]bool
	idle         []*environment // the last one was used last
}

// version is a function's configuration and code. An update makes another one.
type version struct {
	settings
	code     *code
	modified time.Time
	revision string
}

// settings are what a template or CreateFunction says of a function.
type settings struct {
	Description   string
	Handler       string
	Role          string
	Runtime       string
	Architectures []string
	MemorySize    int // MB
	Timeout       int // s
	Variables     map[string]string
	TempSize      int // MB of /tmp
	Tracing       string
	Logging       logging
	KeyARN        string     // of the variables' encryption
	Network       *vpcConfig // nil: none
	VPC           string     // of Network
}

type logging struct {
	LogFormat           string `json:",omitempty"`
	LogGroup            string `json:",omitempty"`
	ApplicationLogLevel string `json:",omitempty"`
	SystemLogLevel      string `json:",omitempty"`
}

// withDefaults are those of Lambda's API reference, CreateFunction.
func (c settings) withDefaults(name string) settings {
	if len(c.Architectures) == 0 {
		c.Architectures = []string{"x86_64"}
	}
	set(&c.MemorySize, 128)
	set(&c.Timeout, 3)
	set(&c.TempSize, 512)
	set(&c.Tracing, "PassThrough")
	set(&c.Logging.LogFormat, "Text")
	set(&c.Logging.LogGroup, "/aws/lambda/"+name)
	if c.Logging.LogFormat == "JSON" {
		set(&c.Logging.ApplicationLogLevel, "INFO")
		set(&c.Logging.SystemLogLevel, "INFO")
	}
	return c
}

func set[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

var (
	functionName = regexp.MustCompile(`^[a-zA-Z0-9-_]{1,64}$`)
	runtimes     = []string{"provided.al2023", "provided.al2"}
)

func (c settings) validate() error {
	switch {
	case !slices.Contains(runtimes, c.Runtime):
		return invalid("Runtime %q cannot run on the local endpoint: it runs the bootstrap programs of %s", c.Runtime, strings.Join(runtimes, " and "))
	case c.Handler == "":
		return invalid("Handler is missing: an OS-only runtime wants one too, by custom \"bootstrap\"")
	case c.Role == "":
		return invalid("Role is missing: give the ARN of the function's execution role")
	case len(c.Architectures) != 1 || goArch[c.Architectures[0]] == "":
		return invalid("Architectures %q is not one of [x86_64], [arm64]", c.Architectures)
	case c.MemorySize < 128 || c.MemorySize > 10240:
		return invalid("MemorySize %d is not within 128 and 10240 MB", c.MemorySize)
	case c.Timeout < 1 || c.Timeout > 900:
		return invalid("Timeout %d is not within 1 and 900 seconds", c.Timeout)
	case c.TempSize < 512 || c.TempSize > 10240:
		return invalid("EphemeralStorage Size %d is not within 512 and 10240 MB", c.TempSize)
	case c.Tracing != "PassThrough" && c.Tracing != "Active":
		return invalid("TracingConfig Mode %q is not Active or PassThrough", c.Tracing)
	}
	if err := c.Logging.validate(); err != nil {
		return err
	}
	return validateVariables(c.Variables)
}

func (l logging) validate() error {
	if l.LogFormat != "Text" && l.LogFormat != "JSON" {
		return invalid("LoggingConfig LogFormat %q is not Text or JSON", l.LogFormat)
	}
	if l.LogFormat == "Text" && l.ApplicationLogLevel+l.SystemLogLevel != "" {
		return invalid("LoggingConfig: log levels need LogFormat JSON")
	}
	if levels := []string{"", "TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"}; !slices.Contains(levels, l.ApplicationLogLevel) {
		return invalid("LoggingConfig ApplicationLogLevel %q is not one of %s", l.ApplicationLogLevel, strings.Join(levels[1:], ", "))
	}
	if levels := []string{"", "DEBUG", "INFO", "WARN"}; !slices.Contains(levels, l.SystemLogLevel) {
		return invalid("LoggingConfig SystemLogLevel %q is not one of %s", l.SystemLogLevel, strings.Join(levels[1:], ", "))
	}
	return nil
}

func invalid(format string, args ...any) *awsapi.Error {
	return awsapi.Errorf("InvalidParameterValueException", format, args...)
}

func (s *Service) functionARN(name string) string {
	return "arn:aws:lambda:" + s.config.Region + ":" + s.config.Account + ":function:" + name
}

// bareName takes a function's name out of every form that the API allows: NAME,
// ACCOUNT:function:NAME, the ARN, each with a qualifier or without.
var bareName = regexp.MustCompile(`^(?:(?:arn:[^:]+:lambda:[^:]*:)?(?:\d{12}:)?function:)?([a-zA-Z0-9-_]+)(?::([^:]+))?$`)

func qualified(name, qualifier string) string {
	if qualifier == "" {
		return name
	}
	return name + ":" + qualifier
}

// find wants s.mu.
func (s *Service) find(nameOrARN string) (*function, error) {
	match := bareName.FindStringSubmatch(nameOrARN)
	if match == nil {
		return nil, invalid("%q is no name or ARN of a function", nameOrARN)
	}
	f := s.functions[match[1]]
	if f == nil || match[2] != "" && match[2] != "$LATEST" {
		missing := s.functionARN(match[1])
		if match[2] != "" {
			missing += ":" + match[2]
		}
		return nil, awsapi.Errorf("ResourceNotFoundException", "Function not found: %s", missing).WithStatus(404)
	}
	return f, nil
}

// create adds a function; its code is there already.
func (s *Service) create(name string, c settings, p *code, tags map[string]string) (*function, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.functions[name] != nil {
		return nil, awsapi.Errorf("ResourceConflictException", "Function already exist: %s", name).WithStatus(409)
	}
	f := &function{
		name: name, arn: s.functionARN(name), of: dimensions(name), tags: maps.Clone(tags), async: defaultAsync,
		current: s.newVersion(c, p), environments: map[*environment]bool{},
	}
	s.functions[name] = f
	return f, nil
}

func (s *Service) versionOf(f *function) *version {
	s.mu.Lock()
	defer s.mu.Unlock()
	return f.current
}

func (s *Service) newVersion(c settings, p *code) *version {
	return &version{settings: c, code: p, modified: s.now(), revision: uuid.NewString()}
}

// replace gives the function another version. Environments of the one before are
// stopped: the idle ones now, the others when they finish.
func (s *Service) replace(f *function, v *version) {
	s.mu.Lock()
	f.current = v
	old := f.idle
	f.idle = nil
	s.mu.Unlock()
	for _, e := range old {
		e.stop()
	}
}

func (s *Service) remove(name string) error {
	s.mu.Lock()
	f, err := s.find(name)
	if err != nil {
		s.mu.Unlock()
		return err
	}
	delete(s.functions, f.name)
	f.deleted = true
	old := f.idle
	f.idle = nil
	s.mu.Unlock()
	for _, e := range old {
		e.stop()
	}
	return nil
}

// Role is the execution role of the function, or "" if there is no such function.
func (s *Service) Role(nameOrARN string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	f, err := s.find(nameOrARN)
	if err != nil {
		return ""
	}
	return f.current.Role
}
