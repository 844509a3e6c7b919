# What ./breakwater and ./dev share: finds a JDK, installs what is missing, builds what changed.
# Sourced, with $root set to the repository; defines functions and runs nothing.

readonly JDK_FEATURE=25 MAVEN_VERSION=3.9.11 MAVEN_MINIMUM=3.9
readonly distribution=$root/target/breakwater

say() { printf '%s\n' "breakwater: $*" >&2; }

# fail WHAT MEND...: says what is missing and, a line each, the commands that mend it.
fail() {
	say "$1"
	shift
	printf '    %s\n' "$@" >&2
	exit 1
}

# jdk_feature FOLDER: prints the feature release of the JDK there (25 for 25.0.3), nothing where there is none.
jdk_feature() {
	local line
	[[ -x $1/bin/javac && -r $1/release ]] || return 0
	while read -r line; do
		[[ $line =~ ^JAVA_VERSION=\"([0-9]+) ]] && printf '%s' "${BASH_REMATCH[1]}"
	done <"$1/release"
	return 0
}

# find_jdk: sets and exports JAVA_HOME, JDK 25 before newer ones; false where there is none.
find_jdk() {
	local folder feature newer="" javac homes=("${HOME:-/root}") candidates=()
	[[ -n ${SUDO_USER:-} ]] && homes+=("$(getent passwd "$SUDO_USER" | cut -d: -f6)")
	javac=$(command -v javac || true)
	[[ -n ${JAVA_HOME:-} ]] && candidates+=("$JAVA_HOME")
	[[ -n $javac ]] && candidates+=("$(dirname "$(dirname "$(readlink -f "$javac")")")")
	candidates+=(/usr/lib/jvm/* /usr/java/* /opt/*jdk* /opt/java/*)
	for folder in "${homes[@]}"; do
		candidates+=("$folder"/.sdkman/candidates/java/* "$folder"/.jdks/* "$folder"/.asdf/installs/java/* \
			"$folder"/.local/share/mise/installs/java/*)
	done
	for folder in "${candidates[@]}"; do
		feature=$(jdk_feature "$folder")
		if [[ $feature == "$JDK_FEATURE" ]]; then
			export JAVA_HOME=$folder
			return
		elif [[ -n $feature && $feature -gt $JDK_FEATURE && -z $newer ]]; then
			newer=$folder
		fi
	done
	[[ -n $newer ]] && export JAVA_HOME=$newer
}

# The Debian packages that something here lacks, each with its reason, as lines "package: reason".
missing_for_running() {
	compgen -G '/usr/lib*/libbpf.so.1' >/dev/null || compgen -G '/usr/lib/*/libbpf.so.1' >/dev/null ||
		echo "libbpf1: loads the packet filter into the kernel"
	command -v ip >/dev/null || echo "iproute2: makes the demo's network namespaces"
	command -v ethtool >/dev/null || echo "ethtool: switches offloads of the demo's devices"
	command -v nsenter >/dev/null && command -v setpriv >/dev/null ||
		echo "util-linux: enters namespaces and gives up privileges (nsenter, setpriv)"
}

missing_for_building() {
	command -v clang >/dev/null || echo "clang: compiles the packet path for the kernel"
	[[ -r /usr/include/bpf/bpf_helpers.h ]] || echo "libbpf-dev: the headers that the packet path includes"
	[[ -r /usr/include/linux/bpf.h ]] || echo "linux-libc-dev: the kernel's own headers"
	find_maven || command -v mvn >/dev/null ||
		echo "maven: fetches Maven $MAVEN_VERSION, which builds Breakwater"
}

# ensure_packages LINES: installs what missing_* printed, or says how.
ensure_packages() {
	local lines=$1 packages privilege=()
	[[ -z $lines ]] && return
	mapfile -t packages < <(cut -d: -f1 <<<"$lines")
	say "this machine lacks:"
	sed 's/^/    /' <<<"$lines" >&2
	if ! command -v apt-get >/dev/null; then
		fail "cannot install them here: only Debian's apt-get is known. Install them by hand:" \
			"Fedora:   sudo dnf install clang libbpf-devel kernel-headers iproute ethtool util-linux maven" \
			"Arch:     sudo pacman -S clang libbpf linux-api-headers iproute2 ethtool util-linux maven" \
			"elsewhere: the same, by your package manager's names"
	fi
	if ((EUID != 0)); then
		local command="sudo apt-get install ${packages[*]}"
		command -v sudo >/dev/null || fail "installing needs root, and there is no sudo. As root:" "${command#sudo }"
		[[ -t 0 ]] || sudo -n true 2>/dev/null || fail "installing needs root, and sudo asks for a password:" "$command"
		privilege=(sudo)
	fi
	say "installing with apt-get: ${packages[*]}"
	apt_install() {
		"${privilege[@]}" env DEBIAN_FRONTEND=noninteractive \
			apt-get install -y -qq --no-install-recommends "${packages[@]}" </dev/null >"$log" 2>&1
	}
	local log
	log=$(mktemp)
	# The package lists may be old or, in a container, not there at all: then once more with fresh ones.
	if ! apt_install; then
		"${privilege[@]}" apt-get update -qq </dev/null >>"$log" 2>&1 || true
		apt_install || { cat "$log" >&2; fail "apt-get could not install them. To see why:" "sudo apt-get update" "sudo apt-get install ${packages[*]}"; }
	fi
	rm -f "$log"
}

ensure_jdk() {
	local package
	find_jdk && return
	if command -v apt-cache >/dev/null; then
		for package in openjdk-$JDK_FEATURE-jdk-headless temurin-$JDK_FEATURE-jdk; do
			[[ $(apt-cache policy "$package" 2>/dev/null) == *"Candidate: "[0-9]* ]] || continue
			ensure_packages "$package: Java $JDK_FEATURE, which Breakwater is written in"
			find_jdk && return
		done
	fi
	local sudo="" machine=x64
	((EUID == 0)) || sudo="sudo "
	[[ $(uname -m) == aarch64 ]] && machine=aarch64
	say "no JDK $JDK_FEATURE found (looked at JAVA_HOME, PATH, /usr/lib/jvm, /opt, ~/.sdkman, ~/.jdks, asdf, mise), and apt knows none"
	fail "one of these mends it: Temurin $JDK_FEATURE from Adoptium, the same by SDKMAN, or one that lies elsewhere" \
		"${sudo}mkdir -p /usr/lib/jvm && wget -qO- https://api.adoptium.net/v3/binary/latest/$JDK_FEATURE/ga/linux/$machine/jdk/hotspot/normal/eclipse | ${sudo}tar -xz -C /usr/lib/jvm" \
		"sdk install java $JDK_FEATURE-tem" \
		"export JAVA_HOME=/path/to/jdk-$JDK_FEATURE"
}

# find_maven: sets maven to a Maven that is new enough; false where there is none yet.
find_maven() {
	local version
	maven=${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/breakwater/apache-maven-$MAVEN_VERSION/bin/mvn
	[[ -x $maven ]] && return
	command -v mvn >/dev/null || return 1
	version=$(mvn -v 2>/dev/null | sed -n 's/^[^0-9]*Maven \([0-9.]*\).*/\1/p')
	[[ $(printf '%s\n' "$MAVEN_MINIMUM" "${version:-0}" | sort -V | head -1) == "$MAVEN_MINIMUM" ]] || return 1
	maven=$(command -v mvn)
}

# ensure_maven: where only an older Maven is installed, lets it fetch the newer one as an ordinary artifact.
ensure_maven() {
	local folder log
	find_maven && return
	folder=${maven%/apache-maven-*}
	say "fetching Maven $MAVEN_VERSION into $folder (Debian's is older than the plugins that build Breakwater)"
	mkdir -p "$folder"
	log=$(mktemp)
	# From /: a project's pom or .mvn must not be read here.
	(cd / && mvn -B -q org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy -Dmdep.useBaseVersion=true \
		-Dartifact=org.apache.maven:apache-maven:$MAVEN_VERSION:zip:bin -DoutputDirectory="$folder" </dev/null >"$log" 2>&1) ||
		{ cat "$log" >&2; fail "Maven $MAVEN_VERSION could not be fetched. Is there a way to Maven Central? Then again:" "$0"; }
	# jar unpacks zip everywhere; unzip may not be there. It keeps no permissions.
	(cd "$folder" && "$JAVA_HOME/bin/jar" xf "apache-maven-$MAVEN_VERSION-bin.zip" && rm "apache-maven-$MAVEN_VERSION-bin.zip")
	chmod +x "$folder/apache-maven-$MAVEN_VERSION"/bin/mvn*
	rm -f "$log"
	find_maven || fail "Maven $MAVEN_VERSION was fetched, but is not at:" "$maven"
}

# ready_to_build: everything that a build needs, installed.
ready_to_build() {
	ensure_jdk
	ensure_packages "$(missing_for_building; missing_for_running)"
	ensure_maven
}

mvn_here() { (cd "$root" && "$maven" "$@" </dev/null); }

# mvn_shown LOG ARGUMENTS: shows a line a module, a line a test class and what went wrong; all of it goes to LOG.
mvn_shown() {
	local log=$1
	mkdir -p "$(dirname "$log")"
	mvn_here "${@:2}" 2>&1 | tee "$log" | sed -unE -e 's/^\[INFO\] Building (Breakwater .*) [^ ]+ +\[(.*)\]$/    \2 \1/p' \
		-e 's/^\[INFO\] Tests run: ([0-9]+),.*elapsed: (.*) -- in dev\.breakwater\.(.*)/        \1 tests in \2: \3/p' \
		-e '/^\[ERROR\] \tat /d' -e '/^\[(ERROR|WARNING)\] ./p'
}

# hand_back: under sudo, gives what was built to the user who owns the sources, or their next build could not write.
hand_back() {
	[[ $EUID == 0 && -n ${SUDO_UID:-} && $(stat -c %u "$root") == "$SUDO_UID" ]] || return 0
	chown -R --from=0 "$SUDO_UID:$SUDO_GID" "$root"/target "$root"/*/target 2>/dev/null || true
}

# sources_changed: true where a source is younger than the last good build.
sources_changed() {
	local built=$distribution/built
	[[ -e $built ]] || return 0
	# Folders count only under src: a build writes into the others. A folder is younger where a file was removed.
	[[ -n $(cd "$root" && find pom.xml .mvn ./*/pom.xml ./*/src/main bpf -path bpf/target -prune -o \
		\( -type f -o -path '*/src/*' \) -newer "$built" -print -quit) ]]
}

# java_flags PROCESS: sets flags to those of its JVM. The archive is used where it is there and fits, silently else.
java_flags() {
	flags=(-XX:+ExitOnOutOfMemoryError --sun-misc-unsafe-memory-access=allow "-Dbreakwater.root=$root")
	case $1 in
	# What a publish leaves behind is taken back whole, and what the C library and NIO keep of it too: a node has other work.
	agent) flags+=(-XX:+UseSerialGC -Xms128m -Xmx320m -Xmn64m -XX:MinHeapFreeRatio=10 -XX:MaxHeapFreeRatio=30 -XX:-ShrinkHeapInSteps
		-XX:TrimNativeHeapInterval=5000 -Djdk.nio.maxCachedBufferSize=262144) ;;
	control) flags+=(-Xmx512m "-XX:SharedArchiveFile=$distribution/control.jsa" -Xlog:cds=off -Xlog:cds+dynamic=off) ;;
	*) flags+=(-XX:+UseSerialGC -Xmx1g) ;;
	esac
}

# train_control: starts control once, in a folder of its own, and keeps the classes that its JVM loaded: every later start
# does little more than half the work. Where that can't be had control starts all the same, so nothing here is an error.
# Not an AOT cache (JEP 514): it saves a tenth more, and breaks on a sealed jar (xz) where the start takes another way.
train_control() {
	local folder pid flags
	say "preparing control's start"
	folder=$(mktemp -d)
	chmod 755 "$folder"
	java_flags control
	timeout -k 180 180 "$JAVA_HOME/bin/java" "${flags[@]/-XX:SharedArchiveFile=/-XX:ArchiveClassesAtExit=}" -Xlog:disable \
		-jar "$distribution/lib/control"-*.jar --data "$folder/data" --listen 127.0.0.1:0 \
		</dev/null >"$folder/control.log" 2>&1 9>&- &
	pid=$!
	while kill -0 "$pid" 2>/dev/null && ! grep -qs 'control is ready' "$folder/control.log"; do
		sleep 0.1
	done
	kill -TERM "$pid" 2>/dev/null
	wait "$pid"
	rm -rf "$folder"
}

# build_if_changed: fills target/breakwater/lib. One at a time: control and agent may be started together.
build_if_changed() {
	sources_changed || return 0
	ready_to_build
	mkdir -p "$distribution"
	(
		flock 9
		sources_changed || exit 0
		started=$(mktemp -p "$distribution")
		rm -f "$distribution/control.jsa"
		say "building (the first time a few minutes: libraries are fetched; log: target/breakwater/build.log)"
		if ! mvn_shown "$distribution/build.log" -pl cli,agent,control -am package -Dmaven.test.skip=true >&2; then
			rm -f "$started"
			fail "the build failed. The whole log:" "less '$distribution/build.log'"
		fi
		# The build's start, not its end: a source saved meanwhile is built the next time.
		mv "$started" "$distribution/built"
		train_control || true
		hand_back
	) 9>"$distribution/lock"
}
