package dev.signalbox.hub.mqtt;

import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.paging.PagingStore;
import org.apache.activemq.artemis.core.paging.PagingStoreFactory;
import org.apache.activemq.artemis.core.paging.cursor.PageCursorProvider;
import org.apache.activemq.artemis.core.paging.impl.PagingStoreFactoryNIO;
import org.apache.activemq.artemis.core.persistence.StorageManager;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTUtil;
import org.apache.activemq.artemis.core.server.impl.ActiveMQServerImpl;
import org.apache.activemq.artemis.core.server.impl.ServiceRegistryImpl;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.spi.core.security.ActiveMQSecurityManager5;
import org.apache.activemq.artemis.utils.actors.ArtemisExecutor;

/** Artemis for many topics of little traffic that are never paged: an address takes less memory. Thread-safe. */
final class TopicServer extends ActiveMQServerImpl {
    TopicServer(Configuration configuration, ActiveMQSecurityManager5 security, ServiceRegistryImpl services) {
        super(configuration, null, security, null, services);
    }

    @Override
    protected PagingStoreFactory getPagingStoreFactory() {
        Configuration configuration = getConfiguration();
        return new PagingStoreFactoryNIO(
                getStorageManager(),
                configuration.getPagingLocation(),
                configuration.getPageSyncTimeout(),
                scheduledPool,
                pageExecutorFactory,
                configuration.isJournalSyncNonTransactional(),
                ioCriticalErrorListener) {
            @Override
            public PageCursorProvider newCursorProvider(
                    PagingStore store, StorageManager storage, AddressSettings settings, ArtemisExecutor executor) {
                return new TopicCursors(
                        store.getAddress().toString().startsWith(MQTTUtil.MQTT_RETAIN_ADDRESS_PREFIX),
                        () -> super.newCursorProvider(store, storage, settings, executor));
            }
        };
    }
}
