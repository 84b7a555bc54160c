package dev.signalbox.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/** What users of the library see: not more than they need, and each of it with a word on what it does. */
class PublicApiTest {
    private static final Path SOURCES = Path.of("src/main/java/dev/signalbox/agent");

    private final TreeSet<String> types = new TreeSet<>();
    private final List<String> silent = new ArrayList<>();

    private PublicApiTest() throws IOException {
        JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = javac.getStandardFileManager(null, null, null);
                Stream<Path> sources = Files.list(SOURCES)) {
            JavacTask task = (JavacTask)
                    javac.getTask(null, files, null, null, null, files.getJavaFileObjectsFromPaths(sources.toList()));
            DocTrees docs = DocTrees.instance(task);
            for (CompilationUnitTree unit : task.parse()) {
                new Visitor(docs).scan(unit, null);
            }
        }
    }

    private final class Visitor extends TreePathScanner<Void, Void> {
        private final DocTrees docs;

        Visitor(DocTrees docs) {
            this.docs = docs;
        }

        @Override
        public Void visitClass(ClassTree type, Void nothing) {
            if (!isPublic(type)) {
                return null; // and so is nothing in it
            }
            types.add(type.getSimpleName().toString());
            requireWord(type.getSimpleName().toString());
            return super.visitClass(type, null);
        }

        @Override
        public Void visitMethod(MethodTree method, Void nothing) {
            TreePath above = getCurrentPath().getParentPath();
            ClassTree type = (ClassTree) above.getLeaf();
            boolean inherited = method.getModifiers().getAnnotations().stream()
                    .anyMatch(annotation ->
                            annotation.getAnnotationType().toString().equals("Override"));
            boolean compact = method.getName().contentEquals("<init>") && type.getKind() == Tree.Kind.RECORD;
            boolean seen =
                    method.getModifiers().getFlags().contains(Modifier.PUBLIC) || type.getKind() == Tree.Kind.INTERFACE;
            if (seen && !inherited && !compact) {
                requireWord(type.getSimpleName() + "." + method.getName());
            }
            return null;
        }

        private boolean isPublic(ClassTree type) {
            return type.getModifiers().getFlags().contains(Modifier.PUBLIC);
        }

        private void requireWord(String name) {
            if (docs.getDocComment(getCurrentPath()) == null) {
                silent.add(name);
            }
        }
    }

    @Test
    void everyPublicTypeAndMethodSaysWhatItIs() {
        assertThat(silent).isEmpty();
    }

    /** A type that is added here is a promise: others will have written programs with it. */
    @Test
    void usersSeeTheseTypesOnly() {
        assertThat(types)
                .containsExactly(
                        "Agent",
                        "AgentBuilder",
                        "AgentStatus",
                        "AgentThreads",
                        "Body",
                        "Capability",
                        "CommandCapability",
                        "CommandParameter",
                        "Desired",
                        "DesiredBody",
                        "EventCapability",
                        "Join",
                        "JoinRefusedException",
                        "Joined",
                        "JournalDamagedException",
                        "MetricCapability",
                        "Outcome",
                        "PropertyCapability",
                        "Run",
                        "Settled",
                        "TokenFile",
                        "TokenStore");
    }
}
